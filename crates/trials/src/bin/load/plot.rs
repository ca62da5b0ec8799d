//! Curves as an SVG file: few, over a logarithmic number of things, from zero up. Readable on light and on dark ground.

use std::fmt::Write as _;

use crate::scale::thousands;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 60.0;
/// Room for the curves' names, which stand where they end.
const RIGHT: f64 = 540.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 340.0;
/// Names do not stand closer together.
const NAME_HEIGHT: f64 = 17.0;
/// Of light ground, and of dark; no two of a ground are told apart by hue alone.
const COLOURS: [(&str, &str); 4] =
    [("#0550ae", "#79c0ff"), ("#0550ae", "#79c0ff"), ("#953800", "#ffa657"), ("#953800", "#ffa657")];

/// What is drawn.
pub(crate) struct Plot {
    pub(crate) title: String,
    /// What is counted from left to right.
    pub(crate) across: String,
    /// In what it is measured from below.
    pub(crate) up: String,
    pub(crate) curves: Vec<Curve>,
}

/// One line of points.
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) dashed: bool,
    pub(crate) points: Vec<(f64, f64)>,
}

/// Where values stand.
struct Scales {
    /// Powers of ten at both ends.
    decades: (i32, i32),
    step: f64,
    most: f64,
}

impl Plot {
    /// The file.
    pub(crate) fn to_svg(&self) -> String {
        let scales = Scales::of(&self.curves);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             role=\"img\">\n<title>{}</title>\n{}<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n",
            escaped(&self.title),
            style()
        );
        put(&mut svg, LEFT, 24.0, "start", "title", &self.title);
        put(&mut svg, LEFT, 42.0, "start", "", &self.up);
        put(&mut svg, f64::midpoint(LEFT, RIGHT), BOTTOM + 44.0, "middle", "", &self.across);
        self.grid(&mut svg, &scales);
        let mut names: Vec<(f64, usize)> = vec![];
        for (number, curve) in self.curves.iter().enumerate() {
            curve.draw(&mut svg, &scales, number);
            if let Some((_, last)) = curve.points.last() {
                names.push((scales.y(*last), number));
            }
        }
        self.names(&mut svg, names, &scales);
        svg.push_str("</svg>\n");
        svg
    }

    fn grid(&self, svg: &mut String, scales: &Scales) {
        for tick in 0..=scales.ticks() {
            let value = scales.step * f64::from(tick);
            let y = scales.y(value);
            rule(svg, (LEFT, y), (RIGHT, y));
            put(svg, LEFT - 8.0, y + 4.0, "end", "", &format!("{value}"));
        }
        for decade in scales.decades.0..=scales.decades.1 {
            let x = scales.x(10_f64.powi(decade));
            rule(svg, (x, TOP), (x, BOTTOM));
            let number = usize::try_from(decade).map(|decade| 10_usize.pow(decade.try_into().unwrap_or(0)));
            put(svg, x, BOTTOM + 20.0, "middle", "", &number.map(thousands).unwrap_or_default());
        }
    }

    /// Beside the end of each curve, from above; pushed down where two would stand on each other.
    fn names(&self, svg: &mut String, mut names: Vec<(f64, usize)>, scales: &Scales) {
        names.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut free = TOP;
        for (y, number) in names {
            let Some(curve) = self.curves.get(number) else { continue };
            let at = y.max(free);
            free = at + NAME_HEIGHT;
            let end = curve.points.last().map_or(RIGHT, |(x, _)| scales.x(*x));
            put(svg, end.max(RIGHT - 60.0) + 12.0, at + 4.0, "start", &format!("name c{number}"), &curve.name);
        }
    }
}

impl Curve {
    fn draw(&self, svg: &mut String, scales: &Scales, number: usize) {
        let at: Vec<(f64, f64)> = self.points.iter().map(|(x, y)| (scales.x(*x), scales.y(*y))).collect();
        let points: Vec<String> = at.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let dashed = if self.dashed { " stroke-dasharray=\"6 4\"" } else { "" };
        // Writing to a string cannot fail.
        let _written = writeln!(svg, "<polyline class=\"curve c{number}\"{dashed} points=\"{}\"/>", points.join(" "));
        for (x, y) in at {
            let _written = writeln!(svg, "<circle class=\"c{number}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
        }
    }
}

impl Scales {
    fn of(curves: &[Curve]) -> Self {
        let points = || curves.iter().flat_map(|curve| curve.points.iter());
        let least = points().map(|(x, _)| *x).fold(f64::INFINITY, f64::min).clamp(1.0, 1e18);
        let greatest = points().map(|(x, _)| *x).fold(1.0, f64::max);
        let highest = points().map(|(_, y)| *y).fold(1e-9, f64::max);
        let first = least.log10().floor() as i32;
        let decades = (first, (greatest.log10().ceil() as i32).max(first + 1));
        // One, two or five of some power of ten, so that there are four to ten of them.
        let power = 10_f64.powf((highest / 4.0).log10().floor());
        let step = [5.0, 2.0, 1.0].into_iter().find(|times| highest / (times * power) >= 4.0).unwrap_or(1.0) * power;
        Self { decades, step, most: (highest / step).ceil() * step }
    }

    fn ticks(&self) -> u32 {
        (self.most / self.step).round() as u32
    }

    fn x(&self, value: f64) -> f64 {
        let (first, last) = (f64::from(self.decades.0), f64::from(self.decades.1));
        LEFT + (value.log10() - first) / (last - first) * (RIGHT - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - value / self.most * (BOTTOM - TOP)
    }
}

fn style() -> String {
    let colours = |dark: bool| -> String {
        let of = |number: usize, (light, of_dark): &(&str, &str)| {
            let colour = if dark { of_dark } else { light };
            format!(".c{number}{{stroke:{colour};fill:{colour}}}")
        };
        COLOURS.iter().enumerate().map(|(number, colour)| of(number, colour)).collect()
    };
    format!(
        "<style>\ntext{{font:13px system-ui,sans-serif;fill:#1f2328}} .title{{font-weight:600;font-size:15px}}\n\
         .ground{{fill:#ffffff}} .rule{{stroke:#d1d9e0}} {}\n\
         .curve{{fill:none;stroke-width:2}} .name{{stroke:none}}\n\
         @media (prefers-color-scheme:dark){{text{{fill:#f0f6fc}} .ground{{fill:#0d1117}} .rule{{stroke:#3d444d}}\n{}\n\
         .curve{{fill:none}} .name{{stroke:none}}}}\n</style>\n",
        colours(false),
        colours(true)
    )
}

fn rule(svg: &mut String, from: (f64, f64), to: (f64, f64)) {
    let _written = writeln!(
        svg,
        "<line class=\"rule\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn put(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, text: &str) {
    let text = escaped(text);
    let _written =
        writeln!(svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        let curve = |name: &str, y: f64| Curve {
            name: name.to_owned(),
            dashed: false,
            points: vec![(1e4, y), (1e6, y * 1.1), (5e6, y * 1.2)],
        };
        Plot {
            title: "A & B".to_owned(),
            across: "accounts".to_owned(),
            up: "milliseconds".to_owned(),
            curves: vec![curve("first", 20.0), curve("second", 20.1), curve("third", 3.0)],
        }
    }

    fn numbers(svg: &str, of: &str, name: &str) -> Vec<f64> {
        let lines = svg.lines().filter(|line| line.starts_with(of));
        let value = |line: &str| line.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok();
        lines.filter_map(value).collect()
    }

    #[test]
    fn every_point_lies_inside_and_higher_values_lie_higher() {
        let svg = plot().to_svg();
        let (across, down) = (numbers(&svg, "<circle", "cx"), numbers(&svg, "<circle", "cy"));
        assert_eq!(across.len(), 9);
        assert!(across.iter().all(|x| (LEFT..=RIGHT).contains(x)), "{across:?}");
        assert!(down.iter().all(|y| (TOP..=BOTTOM).contains(y)), "{down:?}");
        assert!(across.windows(3).step_by(3).all(|x| x[0] < x[1] && x[1] < x[2]), "{across:?}");
        assert!(down[0] > down[2] && down[8] > down[0], "{down:?}");
    }

    #[test]
    fn axes_are_named_in_words_and_names_do_not_stand_on_each_other() {
        let svg = plot().to_svg();
        for text in [">accounts<", ">milliseconds<", ">10,000<", ">10,000,000<", ">0<", ">25<", "A &amp; B"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        let mut at = numbers(&svg, "<text class=\"name", "y");
        at.sort_by(f64::total_cmp);
        assert!(at.len() == 3 && at.windows(2).all(|two| two[1] - two[0] >= NAME_HEIGHT - 0.2), "{at:?}");
    }
}
