//! What people read, from failure to text.

mod check;
mod ladder;
mod languages;
mod load;
mod problem;
mod steps;
mod texts;

use std::sync::LazyLock;
use std::time::Duration;

use crate::Failure;
use crate::fault::AsyncFault;
use crate::fault::FieldError;
use crate::fault::OperationFailed;
use crate::fault::PublicText;
use crate::fault::panic::PanicReport;
use crate::message::Catalogue;
use crate::message::Explanation;
use crate::message::Locales;
use crate::message::Texts;
use crate::message::Wording;

/// What must never be seen by a user.
const CANARY: &str = "canary-/srv/db?password=hunter2";

#[derive(crate::Fault)]
enum ShopFault {
    /// the shelf holds too few
    #[fault(code = "SHOP_SHELF_LOW", class = FailedPrecondition, actions(order_less))]
    ShelfLow {
        #[public]
        left: u32,
        #[public]
        item: PublicText,
        #[expect(dead_code, reason = "there to be seen by nobody")]
        warehouse: String,
    },
    /// the till is shut
    #[fault(code = "SHOP_TILL_SHUT", class = Unavailable, actions(retry, contact_support))]
    TillShut {
        #[wait]
        after: Option<Duration>,
    },
    /// the order is not complete
    #[fault(code = "SHOP_ORDER_WRONG", class = InvalidArgument, actions(fix_request))]
    OrderWrong {
        #[fields]
        fields: Vec<FieldError>,
    },
    /// a declaration that contradicts itself: waiting does not change what is not found
    #[fault(code = "SHOP_ODD", class = NotFound, actions(retry, fix_request))]
    Odd,
}

const ENGLISH: Texts = Texts {
    locale: "en",
    source: "
shop-shelf-low = Only { $left } of { $item } left.
    .title = Too few left
action-order-less = Order { $left } or less.
shop-till-shut = The till is shut.
    .title = Till shut
shop-order-wrong = The order is not complete.
    .title = Order not complete
",
};

const GERMAN: Texts = Texts {
    locale: "de",
    source: "
shop-shelf-low = Von { $item } { $left ->
        [one] ist nur noch eines
       *[other] sind nur noch { $left }
    } da.
    .title = Zu wenig da
action-order-less = Bestellen Sie höchstens { $left }.
shop-till-shut = Die Kasse ist zu.
    .title = Kasse zu
    .action-retry = Die Kasse macht { wait } wieder auf.
shop-order-wrong = Die Bestellung ist nicht vollständig.
    .title = Bestellung nicht vollständig
",
};

fn shop() -> Catalogue {
    static SHOP: LazyLock<Catalogue> = LazyLock::new(|| catalogue(&[ENGLISH, GERMAN]));
    SHOP.clone()
}

fn catalogue(texts: &[Texts]) -> Catalogue {
    Catalogue::builtin().with(texts).expect("the texts are in order")
}

fn shelf_low(left: u32, item: &str) -> Failure {
    let item = PublicText::cleaned(item);
    ShopFault::ShelfLow { left, item, warehouse: CANARY.into() }.into()
}

fn till_shut(after: Option<Duration>) -> Failure {
    ShopFault::TillShut { after }.into()
}

fn timeout() -> Failure {
    AsyncFault::Timeout { limit: Duration::from_secs(30) }.into()
}

/// One failure of each kind that the library has; a new kind stops this from compiling.
fn library_failures() -> Vec<Failure> {
    let kinds = |fault: &AsyncFault| match fault {
        AsyncFault::Timeout { .. } => 0,
        AsyncFault::Unexpected => 1,
        AsyncFault::Cancelled => 2,
        AsyncFault::Panicked { .. } => 3,
        AsyncFault::Rejected { .. } => 4,
        AsyncFault::Incomplete => 5,
    };
    let report = PanicReport { message: CANARY.into(), place: Some(CANARY.into()) };
    let faults = [
        AsyncFault::Timeout { limit: Duration::from_millis(2500) },
        AsyncFault::Unexpected,
        AsyncFault::Cancelled,
        AsyncFault::Panicked { report },
        AsyncFault::Rejected { after: Some(Duration::from_secs(7)) },
        AsyncFault::Incomplete,
    ];
    let mut failures = Vec::new();
    for (kind, fault) in faults.into_iter().enumerate() {
        assert_eq!(kinds(&fault), kind);
        failures.push(Failure::from(fault));
    }
    failures.push(OperationFailed::new("print_label").into());
    failures
}

fn explain(catalogue: &Catalogue, failure: &Failure, locale: &str) -> Explanation {
    catalogue.explain(failure, &Locales::new([locale]), &Wording::default())
}

fn labels(explanation: &Explanation) -> Vec<&str> {
    explanation.steps.iter().map(|step| step.label.as_str()).collect()
}
