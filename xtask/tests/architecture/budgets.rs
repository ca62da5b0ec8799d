//! How large things may grow. The tail is what rots: a long function, a long file, a handler that decides.

use crate::code::{functions, production_lines, tokens};
use crate::nothing;
use crate::project::{File, files, is_test_file, production};

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 400;
const APP_MODULE_LINES_MAX: usize = 200;
const HANDLER_LINES_MAX: usize = 40;
const HANDLER_PARAMETERS_MAX: usize = 6;

/// What may be larger: a file, or `file: function`, with the reason. It shrinks; what no longer needs it must go.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// What is too large: by its name in the list of exceptions, and in words.
struct TooLarge {
    name: String,
    words: String,
}

fn too_large(file: &File) -> Vec<TooLarge> {
    let tokens = tokens(&file.text);
    let mut found = Vec::new();
    let lines = production_lines(&file.text, &tokens);
    if lines > FILE_LINES_MAX {
        let words = format!("{}: {lines} production lines, {FILE_LINES_MAX} are the most", file.path);
        found.push(TooLarge { name: file.path.clone(), words });
    }
    for function in functions(&tokens).into_iter().filter(|function| !function.of_test) {
        let name = format!("{}: {}", file.path, function.name);
        let is_handler = file.path.starts_with("crates/server/src/http") && function.is_async && function.is_public;
        let lines_max = if is_handler { HANDLER_LINES_MAX } else { FUNCTION_LINES_MAX };
        if function.lines > lines_max {
            let words =
                format!("{name}: {} lines from line {}, {lines_max} are the most", function.lines, function.line);
            found.push(TooLarge { name: name.clone(), words });
        }
        if is_handler && function.parameters > HANDLER_PARAMETERS_MAX {
            let words = format!("{name}: {} parameters, {HANDLER_PARAMETERS_MAX} are the most", function.parameters);
            found.push(TooLarge { name, words });
        }
    }
    found
}

fn too_large_module(file: &File) -> Option<TooLarge> {
    let lines = file.text.lines().count();
    let words = format!("{}: {lines} lines, {APP_MODULE_LINES_MAX} are the most", file.path);
    (lines > APP_MODULE_LINES_MAX).then(|| TooLarge { name: file.path.clone(), words })
}

fn app_modules(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| {
        let ours = file.path.starts_with("web/app/") || file.path.starts_with("web/pages/");
        ours && file.path.ends_with(".js") && !file.path.contains("/vendor/") && !file.path.contains("/test/")
    })
}

/// Rust of production, and of the programs that try it out and build it.
fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    let tools = |file: &&File| file.path.starts_with("crates/trials/src/") || file.path.starts_with("xtask/");
    let tools = move |file: &&File| tools(file) && file.path.ends_with(".rs") && !is_test_file(&file.path);
    production(files).chain(files.iter().filter(tools))
}

/// What is too large without being excepted, and what is excepted without need.
fn findings(found: Vec<TooLarge>, exceptions: &[(&str, &str)]) -> Vec<String> {
    let needless = exceptions.iter().filter(|(name, _)| !found.iter().any(|one| one.name == *name));
    let mut findings: Vec<String> = needless.map(|(name, _)| format!("{name} no longer needs its exception")).collect();
    let not_excepted = |one: &TooLarge| !exceptions.iter().any(|(name, _)| *name == one.name);
    findings.extend(found.into_iter().filter(not_excepted).map(|one| one.words));
    findings
}

#[test]
fn nothing_is_larger_than_its_budget() {
    let files = files();
    let mut found: Vec<TooLarge> = rust(&files).flat_map(too_large).collect();
    found.extend(app_modules(&files).filter_map(too_large_module));
    nothing(&findings(found, EXCEPTIONS));
}

#[test]
fn what_is_too_large_is_flagged() {
    let function = |lines: usize, head: &str| format!("{head} {{\n{}}}\n", "    step();\n".repeat(lines - 2));
    let flagged = |path: &str, text: &str| too_large(&File::sample(path, text)).len();
    assert_eq!(flagged("crates/domain/src/card.rs", &function(71, "fn long()")), 1);
    assert_eq!(flagged("crates/domain/src/card.rs", &function(70, "fn just_right()")), 0);
    assert_eq!(flagged("crates/domain/src/card.rs", &format!("#[test]\n{}", function(90, "fn a_long_story()"))), 0);
    assert_eq!(flagged("crates/server/src/http/login.rs", &function(41, "pub async fn handler()")), 1);
    assert_eq!(flagged("crates/server/src/http/login.rs", &function(41, "async fn helper()")), 0);
    let wide = "pub async fn handler(a: A, b: B, c: C, d: D, e: E, f: F, g: G) {}";
    assert_eq!(flagged("crates/server/src/http/login.rs", wide), 1);
    assert_eq!(flagged("crates/domain/src/card.rs", &"const A: u8 = 1;\n".repeat(401)), 1);
    let tested =
        format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "const A: u8 = 1;\n".repeat(400), "// a\n".repeat(100));
    assert_eq!(flagged("crates/domain/src/card.rs", &tested), 0);
    assert!(too_large_module(&File::sample("web/app/main.js", &"step();\n".repeat(201))).is_some());
    assert!(too_large_module(&File::sample("web/app/main.js", &"step();\n".repeat(200))).is_none());
}

#[test]
fn an_exception_counts_as_long_as_it_is_needed() {
    let found = || vec![TooLarge { name: "a.rs: f".into(), words: "too long".into() }];
    assert!(findings(found(), &[("a.rs: f", "a table")]).is_empty());
    assert_eq!(findings(found(), &[]), ["too long"]);
    assert_eq!(findings(Vec::new(), &[("a.rs: f", "a table")]), ["a.rs: f no longer needs its exception"]);
}
