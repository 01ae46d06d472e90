//! YAML as a tree: the part of the language that a configuration needs.
//!
//! Anchors, aliases, merge keys and tags are refused, so a file cannot grow while it is read; depth
//! is bounded before anything recurses.

use std::borrow::Cow;
use std::ops::ControlFlow;

use saphyr_parser::Event;
use saphyr_parser::Marker;
use saphyr_parser::Parser;
use saphyr_parser::ScalarStyle;
use saphyr_parser::Span;

use crate::config::place::Place;
use crate::config::place::Places;
use crate::config::source::printable;
use crate::config::tree::Entry;
use crate::config::tree::Node;
use crate::config::tree::Shape;
use crate::config::tree::Trouble;

/// How deep sections and lists may stand in each other.
const MAX_DEPTH: usize = 32;
const WRITE_OUT: &str = "write the value out where it is needed";

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// The content; absent for an empty file, and for a broken one.
    pub(crate) root: Option<Node>,
    /// What was refused on the way.
    pub(crate) troubles: Vec<Trouble>,
}

/// Reads `text`, whose lines end in `\n` only.
pub(crate) fn parse(text: &str) -> Parsed {
    let mut builder = Builder::new(text);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => builder.syntax_error(text, *error.marker(), error.info()),
        };
        if step.is_break() {
            builder.parsed.root = None;
            break;
        }
    }
    builder.parsed
}

struct Builder {
    parsed: Parsed,
    documents: usize,
    open: Vec<Frame>,
    places: Places,
}

/// A section or list whose end has not come yet.
struct Frame {
    start: Span,
    content: Content,
}

enum Content {
    Section { entries: Vec<Entry>, key: Option<Label> },
    List,
}

/// A key that waits for its value.
enum Label {
    Name(String, Place),
    Refused,
}

impl Builder {
    fn new(text: &str) -> Self {
        Self {
            parsed: Parsed::default(),
            documents: 0,
            open: Vec::new(),
            places: Places::new(text),
        }
    }

    /// Takes one event, unless reading further makes no sense.
    fn take(&mut self, event: Event<'_>, span: Span) -> ControlFlow<()> {
        match event {
            Event::DocumentStart(_) => return self.start_document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                let quoted = style != ScalarStyle::Plain;
                self.put(span, Shape::Scalar { text: scalar_text(text, style), quoted });
            }
            Event::Alias(_) => {
                self.refuse(span, "aliases (*name) are not supported", WRITE_OUT);
                self.put(span, Shape::Refused);
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                return self.open(span, Content::Section { entries: Vec::new(), key: None });
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_extras(anchor, tag.is_some(), span);
                return self.open(span, Content::List);
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        ControlFlow::Continue(())
    }

    fn start_document(&mut self, span: Span) -> ControlFlow<()> {
        self.documents += 1;
        if self.documents == 1 {
            return ControlFlow::Continue(());
        }
        let help = "keep one document in a file: remove the line ---";
        self.refuse(span, "a second document begins here", help);
        ControlFlow::Break(())
    }

    fn open(&mut self, start: Span, content: Content) -> ControlFlow<()> {
        if self.open.len() >= MAX_DEPTH {
            let problem = format!("more than {MAX_DEPTH} sections or lists stand in each other");
            self.refuse(start, problem, "a configuration needs no more than 4 levels");
            return ControlFlow::Break(());
        }
        self.open.push(Frame { start, content });
        ControlFlow::Continue(())
    }

    fn close(&mut self, end: Span) {
        let Some(Frame { start, content }) = self.open.pop() else { return };
        let shape = match content {
            Content::Section { entries, .. } => Shape::Section(entries),
            Content::List => Shape::List,
        };
        self.put(Span::new(start.start, end.end), shape);
    }

    /// Hands a finished node to what it stands in: as a key, as its value, or as the root.
    fn put(&mut self, span: Span, shape: Shape) {
        let place = self.places.of(span);
        match self.open.last_mut().map(|frame| &mut frame.content) {
            None => self.parsed.root = Some(Node { place, shape }),
            Some(Content::List) => {}
            Some(Content::Section { entries, key }) => match key.take() {
                Some(Label::Name(name, at)) => {
                    entries.push(Entry { name, place: at, value: Node { place, shape } });
                }
                Some(Label::Refused) => {}
                None => {
                    let (name, refusal) = read_key(shape, place);
                    *key = Some(name);
                    self.parsed.troubles.extend(refusal);
                }
            },
        }
    }

    fn refuse_extras(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.refuse(span, "anchors (&name) are not supported", WRITE_OUT);
        }
        if tagged {
            let help = "remove the tag: the key says what the value is";
            self.refuse(span, "tags (!name) are not supported", help);
        }
    }

    fn refuse(&mut self, span: Span, problem: impl Into<String>, help: &'static str) {
        let place = self.places.of(span);
        self.parsed.troubles.push(Trouble { place, problem: problem.into(), help });
    }

    fn syntax_error(&mut self, text: &str, at: Marker, info: &str) -> ControlFlow<()> {
        let place = self.places.of(Span::empty(at));
        let (before, near) = text.split_at_checked(place.span.start).unwrap_or_default();
        let help = if info.contains("quoted scalar") {
            "a quote that is opened here is not closed where it should be"
        } else if before.ends_with('\t') {
            "write spaces in place of tabs"
        } else if near.starts_with(['@', '`', '%']) {
            "put quotes around a text that begins with this character"
        } else if info.contains("',' or '") || near.trim().is_empty() {
            "a bracket or brace may not be closed, or a comma be missing"
        } else {
            "check the indentation, the brackets, and the space after each colon"
        };
        self.refuse(Span::empty(at), format!("this is not valid YAML: {}", detail(info)), help);
        ControlFlow::Break(())
    }
}

fn scalar_text(text: Cow<'_, str>, style: ScalarStyle) -> String {
    match style {
        // The break that ends a block is layout, not content.
        ScalarStyle::Literal | ScalarStyle::Folded => text.trim_end_matches('\n').to_owned(),
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            text.into_owned()
        }
    }
}

fn read_key(shape: Shape, place: Place) -> (Label, Option<Trouble>) {
    match shape {
        Shape::Scalar { text, quoted: false } if text == "<<" => {
            let problem = "merge keys (<<) are not supported".to_owned();
            let help = "write the keys out where they are needed";
            (Label::Refused, Some(Trouble { place, problem, help }))
        }
        Shape::Scalar { text, .. } => (Label::Name(text, place), None),
        Shape::Refused => (Label::Refused, None),
        Shape::Section(_) | Shape::List => {
            let problem = "a section or list cannot be a key".to_owned();
            let help = "write a name, a colon and a space";
            (Label::Refused, Some(Trouble { place, problem, help }))
        }
    }
}

/// The parser's words without what it was doing; they may quote a character of the file.
fn detail(info: &str) -> String {
    let detail = info.strip_prefix("while ").and_then(|info| info.split_once(", "));
    printable(detail.map_or(info, |(_, detail)| detail))
}
