//! Whoever is told a reference finds it again: the answer waits until the record is kept.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::middleware::Next;
use axum::response::Response;
use breakfall_http::edge::REFERENCE_HEADER;

use crate::app::App;
use crate::incidents::PATIENCE;

/// Lets an answer that names a reference wait until its record is kept, or nothing was for [`PATIENCE`]. Any other goes on at once.
///
/// **Dropped mid-way**: nobody was told; the record is kept all the same.
pub(crate) async fn after_it_is_kept(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if response.headers().contains_key(REFERENCE_HEADER) {
        // In vain is counted and told by whoever could not keep it.
        app.incidents.reporter().kept(PATIENCE).await;
    }
    response
}
