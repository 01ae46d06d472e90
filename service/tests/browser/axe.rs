//! What a person with a screen reader, a keyboard or weak eyes would stumble over, as far as a program can tell.

use serde_json::Value;

use crate::driver::Browser;

/// From the package registry, unchanged; its licence lies beside it.
const AXE: &str = include_str!("axe-4.14.1.min.js");

impl Browser {
    /// Fails where the page that is shown breaks a rule of accessibility.
    pub(crate) fn is_accessible(&self, what: &str) {
        self.run(AXE);
        let run = "return axe.run({ resultTypes: ['violations'] }).then((results) => \
            results.violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => \
                node.target.join(' ') + ' ' + node.failureSummary).join('; ')))";
        let Value::Array(violations) = self.run(run) else { panic!("no result") };
        assert!(violations.is_empty(), "{what}: {violations:#?}");
    }

    /// Fails where a person would have to scroll sideways.
    pub(crate) fn fits(&self, what: &str) {
        let over = self.run(
            "const root = document.documentElement; const wide = root.scrollWidth - root.clientWidth; \
             return wide > 0 ? wide + ': ' + [...document.querySelectorAll('body *')].filter((one) => \
                 one.getBoundingClientRect().right > root.clientWidth + 1).map((one) => one.outerHTML.slice(0, 120)).join('; ') : null",
        );
        assert!(over.is_null(), "{what} is too wide by {over}");
    }
}
