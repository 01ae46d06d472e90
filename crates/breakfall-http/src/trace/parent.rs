//! `traceparent`: which trace, which step of it.

use std::fmt;
use std::num::NonZeroU64;
use std::num::NonZeroU128;

use breakfall::clock::Dice;
use http::HeaderMap;
use http::HeaderValue;

use crate::trace::TRACEPARENT;
use crate::trace::TRACESTATE;
use crate::trace::state::TraceState;

/// The flags that levels 1 and 2 define: recorded, and random. Others are not passed on.
const KNOWN_FLAGS: u8 = 0b11;
const SAMPLED: u8 = 0b01;
const RANDOM: u8 = 0b10;
/// The length of version 00: its parts, and the dashes between them.
const LENGTH: usize = 2 + 1 + 32 + 1 + 16 + 1 + 2;

/// A step of a trace.
///
/// ```
/// use breakfall_http::trace::TraceContext;
/// use http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse().unwrap());
/// let caller = TraceContext::read(&headers).unwrap();
/// let ours = caller.next();
/// assert_eq!(ours.trace_id(), "0af7651916cd43dd8448eb211c80319c");
/// assert_ne!(ours.span_id(), caller.span_id());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace: NonZeroU128,
    span: NonZeroU64,
    flags: u8,
    state: Option<TraceState>,
}

impl TraceContext {
    /// The first step of a new trace, which nobody has decided to record.
    #[must_use]
    pub fn start() -> Self {
        let [high, low, bits] = Dice::system().several();
        // All zeros is no id; as likely as any other.
        let trace = u128::from(high) << 64 | u128::from(low);
        let trace = NonZeroU128::new(trace).unwrap_or(NonZeroU128::MAX);
        Self { trace, span: span(bits), flags: RANDOM, state: None }
    }

    /// Another step of the same trace, of which this one is the cause.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { span: span(Dice::system().bits()), ..self.clone() }
    }

    /// What the sender of a request says; `None` where it says nothing, or nothing that can be read.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(TRACEPARENT).iter();
        // Of two, nobody knows which is true.
        let (line, None) = (lines.next()?, lines.next()) else { return None };
        let context = Self::parse(line.as_bytes())?;
        let state = TraceState::read(headers.get_all(TRACESTATE));
        Some(Self { state, ..context })
    }

    /// Writes both headers of a request that this step sends, in place of those that are there.
    pub fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::try_from(self.to_string()) {
            headers.insert(TRACEPARENT, value);
        }
        headers.remove(TRACESTATE);
        if let Some(state) = &self.state
            && let Ok(value) = HeaderValue::try_from(state.as_str())
        {
            headers.insert(TRACESTATE, value);
        }
    }

    /// The id of the trace: 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The id of this step: 16 hexadecimal digits. No two requests have the same, those of one trace neither.
    #[must_use]
    pub fn span_id(&self) -> String {
        self.span_digits().map(char::from).iter().collect()
    }

    /// The same without an allocation: every answer has it in a header.
    pub(crate) fn span_digits(&self) -> [u8; 16] {
        let span = self.span.get();
        let [high, low] = [span >> 32, span & 0xffff_ffff].map(|half| digits(half).to_be_bytes());
        let mut digits = [0; 16];
        for (digit, of) in digits.iter_mut().zip(high.into_iter().chain(low)) {
            *digit = of;
        }
        digits
    }

    /// Whether the caller may be recording this trace.
    #[must_use]
    pub const fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    /// What tracing systems tell each other.
    #[must_use]
    pub const fn state(&self) -> Option<&TraceState> {
        self.state.as_ref()
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let (known, rest) = line.split_at_checked(LENGTH)?;
        let [v1, v2, b'-', known @ ..] = known else { return None };
        let (trace, known) = known.split_at_checked(32)?;
        let [b'-', known @ ..] = known else { return None };
        let (span, known) = known.split_at_checked(16)?;
        let [b'-', flags @ ..] = known else { return None };
        let version = hex(&[*v1, *v2])?;
        // A later version may add parts; this one may not, and ff is none.
        let is_whole = rest.is_empty() || (version > 0 && rest.starts_with(b"-"));
        if version == 0xff || !is_whole {
            return None;
        }
        let trace = NonZeroU128::new(hex(trace)?)?;
        let span = NonZeroU64::new(u64::try_from(hex(span)?).ok()?)?;
        let flags = u8::try_from(hex(flags)?).ok()? & KNOWN_FLAGS;
        Some(Self { trace, span, flags, state: None })
    }
}

impl fmt::Display for TraceContext {
    /// As `traceparent` says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

fn span(bits: u64) -> NonZeroU64 {
    NonZeroU64::new(bits).unwrap_or(NonZeroU64::MAX)
}

/// The eight digits of a number of 32 bits, each a byte of what this gives: all at once, for every answer has some.
const fn digits(number: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let spread = (number << 16 | number) & 0x0000_ffff_0000_ffff;
    let spread = (spread << 8 | spread) & 0x00ff_00ff_00ff_00ff;
    let spread = (spread << 4 | spread) & 0x0f0f_0f0f_0f0f_0f0f;
    // One in each byte that is more than nine.
    let letters = (spread + 6 * ONES) >> 4 & ONES;
    spread + ONES * b'0' as u64 + letters * (b'a' - b'0' - 10) as u64
}

/// The number that these digits are, in small letters as the standard wants them.
fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number: u128, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(value))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn read(lines: &[&str]) -> Option<TraceContext> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(TRACEPARENT, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        TraceContext::read(&headers)
    }

    #[test]
    fn what_the_standard_allows_is_read() {
        let table = [
            (format!("00-{TRACE}-{SPAN}-00"), 0),
            (format!("00-{TRACE}-{SPAN}-01"), 1),
            (format!("00-{TRACE}-{SPAN}-03"), 3),
            // Flags that nobody knows yet are not passed on.
            (format!("00-{TRACE}-{SPAN}-ff"), 3),
            (format!("cc-{TRACE}-{SPAN}-01"), 1),
            (format!("cc-{TRACE}-{SPAN}-01-what-the-future-brings"), 1),
        ];
        for (line, flags) in table {
            let context = read(&[&line]).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((context.trace_id().as_str(), context.span_id().as_str()), (TRACE, SPAN));
            assert_eq!(context.to_string(), format!("00-{TRACE}-{SPAN}-0{flags}"), "{line}");
        }
    }

    #[test]
    fn what_it_forbids_is_no_trace() {
        let zeros = "0".repeat(32);
        let table = [
            String::new(),
            "00".to_owned(),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("cc-{TRACE}-{SPAN}-01.more"),
            format!("00-{zeros}-{SPAN}-01"),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-0g"),
            format!("0-0{TRACE}-{SPAN}-01"),
            format!("00_{TRACE}_{SPAN}_01"),
            format!("00-{TRACE}-{SPAN}-ä"),
            format!("00-{}-{SPAN}-01", "ä".repeat(16)),
        ];
        for line in table {
            assert_eq!(read(&[&line]), None, "{line}");
        }
        let good = format!("00-{TRACE}-{SPAN}-01");
        assert_eq!(read(&[&good, &good]), None, "of two nobody knows which is true");
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn a_step_stays_in_its_trace_and_has_an_id_of_its_own() {
        let first = TraceContext::start();
        let steps: std::collections::BTreeSet<_> =
            (0..1000).map(|_| first.next().span_id()).collect();
        assert_eq!(steps.len(), 1000);
        assert!(first.next().to_string().starts_with(&format!("00-{}-", first.trace_id())));
        assert!(!first.is_sampled(), "nobody has decided that");
        assert_ne!(TraceContext::start().trace_id(), first.trace_id());
        let headers = &mut HeaderMap::new();
        headers.insert(TRACESTATE, HeaderValue::from_static("of=another"));
        first.write(headers);
        assert_eq!(TraceContext::read(headers), Some(first));
    }

    proptest! {
        #[test]
        fn no_line_breaks_it(line in "[0-9a-f\\-ä]{0,70}", two in any::<bool>()) {
            let lines = [line.as_str(); 2];
            if let Some(context) = read(lines.get(usize::from(two)..).unwrap()) {
                prop_assert_eq!(context.to_string().len(), LENGTH);
            }
        }

        #[test]
        fn what_is_written_is_read(trace in 1_u128.., span in 1_u64.., flags in 0_u8..4) {
            let line = format!("00-{trace:032x}-{span:016x}-{flags:02x}");
            let context = read(&[&line]).unwrap();
            prop_assert_eq!(context.span_id(), format!("{span:016x}"));
            prop_assert_eq!(context.to_string(), line);
        }
    }
}
