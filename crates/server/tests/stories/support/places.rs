//! A file of places in the MMDB form, as its makers write it: a tree of bits, and what stands at its leaves.

use std::net::Ipv4Addr;

/// A value of the file's data.
pub(crate) enum Value {
    Text(&'static str),
    Number(u8, u32),
    Map(Vec<(&'static str, Value)>),
    Nothing,
}

const SEPARATOR: [u8; 16] = [0; 16];
const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";
const NUMBER_16: u8 = 5;
const NUMBER_32: u8 = 6;
const NUMBER_64: u8 = 9;

/// A file that knows each of these networks of 24 bits.
pub(crate) fn file(networks: Vec<(Ipv4Addr, Value)>) -> Vec<u8> {
    // Each node leads on by a zero and by a one: to another node, to a place in the data, or nowhere.
    let mut nodes = vec![[Leads::Nowhere; 2]];
    let mut data = vec![];
    for (network, value) in networks {
        let bits = u32::from(network);
        let mut node = 0;
        for bit in (8..32).rev() {
            let side = usize::from(bits >> bit & 1 == 1);
            node = match (bit, nodes[node][side]) {
                (8, _) => {
                    nodes[node][side] = Leads::ToData(data.len());
                    break;
                }
                (_, Leads::ToNode(next)) => next,
                (_, Leads::Nowhere | Leads::ToData(_)) => {
                    nodes.push([Leads::Nowhere; 2]);
                    let next = nodes.len() - 1;
                    nodes[node][side] = Leads::ToNode(next);
                    next
                }
            };
        }
        write(&value, &mut data);
    }
    let count = nodes.len();
    let mut bytes = vec![];
    for leads in nodes.into_iter().flatten() {
        let number = match leads {
            Leads::ToNode(node) => node,
            Leads::Nowhere => count,
            Leads::ToData(at) => count + SEPARATOR.len() + at,
        };
        bytes.extend(&u32::try_from(number).expect("small").to_be_bytes()[1..]);
    }
    bytes.extend(SEPARATOR);
    bytes.extend(data);
    bytes.extend(MARKER);
    write(&metadata(count), &mut bytes);
    bytes
}

#[derive(Clone, Copy)]
enum Leads {
    ToNode(usize),
    ToData(usize),
    Nowhere,
}

fn metadata(nodes: usize) -> Value {
    Value::Map(vec![
        ("binary_format_major_version", Value::Number(NUMBER_16, 2)),
        ("binary_format_minor_version", Value::Number(NUMBER_16, 0)),
        ("build_epoch", Value::Number(NUMBER_64, 1_795_000_000)),
        ("database_type", Value::Text("Places")),
        ("description", Value::Map(vec![])),
        ("languages", Value::Nothing),
        ("ip_version", Value::Number(NUMBER_16, 4)),
        ("node_count", Value::Number(NUMBER_32, u32::try_from(nodes).expect("small"))),
        ("record_size", Value::Number(NUMBER_16, 24)),
    ])
}

fn write(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Text(text) => {
            let length = u8::try_from(text.len()).expect("short");
            match length {
                0..29 => to.push(2 << 5 | length),
                29.. => to.extend([2 << 5 | 29, length - 29]),
            }
            to.extend(text.as_bytes());
        }
        Value::Number(kind, number) => {
            let bytes = &number.to_be_bytes()[if *kind == NUMBER_16 { 2 } else { 0 }..];
            let length = u8::try_from(bytes.len()).expect("short");
            match *kind {
                0..8 => to.push(kind << 5 | length),
                8.. => to.extend([length, kind - 7]),
            }
            to.extend(bytes);
        }
        Value::Map(entries) => {
            to.push(7 << 5 | u8::try_from(entries.len()).expect("few"));
            for (key, value) in entries {
                write(&Value::Text(key), to);
                write(value, to);
            }
        }
        // An array without a member.
        Value::Nothing => to.extend([0, 4]),
    }
}
