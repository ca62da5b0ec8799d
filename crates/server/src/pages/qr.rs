//! A QR as a picture: dark modules on white whatever the page's colours are, with the quiet zone that readers need
//! (ISO/IEC 18004 §9.1).

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

/// Modules of white on each side.
const QUIET: i32 = 4;

/// The picture of `text`; none when it is too long for any QR.
pub fn qr_image(text: &str) -> Option<Zeroizing<String>> {
    draw(&QrCode::encode_text(text, QrCodeEcc::Medium).ok()?)
}

/// The picture of a whole request. It is large already: on a screen nothing is torn off, so it mends little.
pub fn offline_qr_image(text: &str) -> Option<Zeroizing<String>> {
    draw(&QrCode::encode_text(text, QrCodeEcc::Low).ok()?)
}

fn draw(code: &QrCode) -> Option<Zeroizing<String>> {
    let size = code.size() + 2 * QUIET;
    // A run of dark modules takes about fifteen characters; none is moved, so that no copy stays behind.
    let modules = usize::try_from(code.size() * code.size()).ok()?;
    let mut svg = Zeroizing::new(String::with_capacity(1024 + 8 * modules));
    write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\""
    )
    .ok()?;
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                write!(svg, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET).ok()?;
            }
            x += run.max(1);
        }
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dark_module_is_drawn_once_inside_a_white_margin() {
        let text = "https://app.id.example/#r=0199c0de0000700080000000000000aa&t=1795340000&h=AAECAwQFBgcICQoLDA0ODw";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let svg = qr_image(text).unwrap();
        let mut dark = 0;
        for piece in svg.split("\"M").nth(2).unwrap().split('M') {
            let (place, rest) = piece.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let run: i32 = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            assert!(x >= QUIET && y >= QUIET && x + run <= code.size() + QUIET);
            for step in 0..run {
                assert!(code.get_module(x - QUIET + step, y - QUIET));
            }
            dark += run;
        }
        let of_code = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        assert_eq!(usize::try_from(dark).unwrap(), of_code.filter(|(x, y)| code.get_module(*x, *y)).count());
        assert!(code.size() <= 45, "coarse enough for an old camera: {}", code.size());
    }
}
