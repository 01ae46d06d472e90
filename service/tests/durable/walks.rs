//! Sam's day: somebody in support is read a reference over the phone, and leads the case to an end. What each walk asks for stands in
//! `docs/contract.md`, "Three walks".

use crate::operators::wait_for;
use crate::retry::WORK;
use crate::retry::page;
use crate::retry::press;
use crate::retry::standing_still;
use crate::stages::Gate;
use crate::support::http::Asking;

#[test]
fn walk_c_sam_leads_a_spoken_reference_to_a_closed_case() {
    let gate = Gate::default();
    let (service, _github, id) = standing_still(&gate);
    let told = service.send(&Asking::get(&format!("/v1/requests/{id}")));
    let reference = told.text("/reference");
    assert_eq!(told.header("breakfall-reference"), Some(&*reference), "where the person finds it");

    // As it was understood on the phone, with everything around it; and with a slip.
    let spoken = reference.to_lowercase().replace('-', "+");
    let found = page(&service, &format!("/console?q=It+said+{spoken}%2C+try+again"));
    let story = format!("/console/failures/{reference}");
    assert_eq!((found.status, found.header("location")), (303, Some(&*story)), "{found:?}");
    let mut slip = reference.clone();
    let last = slip.pop();
    slip.push(if last == Some('0') { '1' } else { '0' });
    assert!(page(&service, &format!("/console?q={slip}")).body.contains("check symbol"), "a slip");

    // What failed, whether it took effect, whether it still happens, what the person was told, what to write to them.
    let shown = page(&service, &story);
    assert_eq!(shown.status, 200, "{shown:?}");
    for part in [&*told.text("/response"), "Did it happen?", "Not since then.", "An answer to copy"]
    {
        assert!(shown.body.contains(part), "{part}: {}", shown.body);
    }
    let guide = format!("/errors/{}", told.text("/code"));
    assert_eq!(page(&service, &guide).status, 200, "{guide}");

    // What can be done to the work, and only that: each act leads to the page that says what it does.
    let act = |act: &str| format!("/console/work/confirm?id={id}&amp;act={act}");
    for possible in ["resume", "skip", "give_up"] {
        assert!(shown.body.contains(&act(possible)), "{possible}: {}", shown.body);
    }
    assert!(!shown.body.contains(&act("cancel")), "it is being undone already");
    gate.open();
    let confirm = page(&service, &format!("/console/work/confirm?id={id}&act=resume"));
    let order = format!("id={id}&act=resume");
    assert_eq!(press(&service, WORK, &confirm, None, &order), 303);
    wait_for(&service, &id, "undone");

    // The case is closed with a note, which stays with the story; nobody else can write one.
    assert_eq!(press(&service, &story, &shown, Some("guessed"), ""), 403);
    assert!(!page(&service, &story).body.contains("it works again"));
    assert_eq!(press(&service, &story, &shown, None, ""), 303);
    let shown = page(&service, &story);
    assert!(shown.body.contains("it works again"), "{}", shown.body);
    assert!(!shown.body.contains("/console/work/confirm"), "nothing is left to be done");

    // What is not there is no empty page.
    let missing = page(&service, "/console/failures/BF-00000-00000-00000-00000-0");
    assert!(missing.status == 404 && missing.body.contains("There is no record"), "{missing:?}");
}
