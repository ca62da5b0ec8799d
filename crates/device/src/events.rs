//! Reading a stream of server-sent events (WHATWG HTML §9.2.6), as far as ours needs it.

use protocol::wire::Event;

/// A line longer than this is no line of ours.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// Takes bytes as they come, gives events as they are complete.
#[derive(Debug, Default)]
pub struct EventReader {
    line: Vec<u8>,
    too_long: bool,
    after_return: bool,
    name: String,
    data: String,
}

impl EventReader {
    /// The events that these bytes complete. Comments, and events that this version does not know, are passed over.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                byte if self.line.len() < LINE_BYTES_MAX => self.line.push(*byte),
                _ => self.too_long = true,
            }
        }
        events
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.too_long) {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        if line.is_empty() {
            let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
            return Event::read(&name, &data);
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" if self.data.len() + value.len() <= LINE_BYTES_MAX => self.data.push_str(value),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = ": hello\n\nevent: request\ndata: {\"id\":\"r1\"}\n\nid: 7\r\nevent:withdrawn\r\ndata:{\"id\":\"r1\"}\r\n\r\n\
        event: tomorrow\ndata: {}\n\nevent: device\ndata: {}\n\nevent: request\ndata: {\"id\":\"cut";

    fn expected() -> Vec<Event> {
        vec![Event::Request("r1".into()), Event::Withdrawn("r1".into()), Event::Device]
    }

    #[test]
    fn events_are_read_whatever_the_pieces() {
        for size in [1, 2, 3, 7, 1_000] {
            let mut reader = EventReader::default();
            let events: Vec<Event> = STREAM.as_bytes().chunks(size).flat_map(|piece| reader.read(piece)).collect();
            assert_eq!(events, expected(), "pieces of {size}");
        }
    }

    #[test]
    fn endless_lines_take_no_memory_and_hide_nothing_after_them() {
        let mut reader = EventReader::default();
        for _ in 0..100 {
            assert_eq!(reader.read(&[b'x'; 1_000]), []);
        }
        assert!(reader.line.capacity() <= 2 * LINE_BYTES_MAX);
        assert_eq!(reader.read(b"\n\nevent: device\ndata: {}\n\n"), [Event::Device]);
    }
}
