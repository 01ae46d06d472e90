//! The HTTP of an SDK, run by the pipeline: `cargo run -p breakfall-http --example async_openai`.
//!
//! `async-openai` sends through any tower service. Two layers around it: `AnswerLayer` says what answers mean, `HandlerLayer` decides by it.
#![expect(clippy::print_stdout, reason = "an example")]

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use async_openai::middleware::ReqwestService;
use breakfall::Failure;
use breakfall::Handler;
use breakfall::Settings;
use breakfall::fault::BoxError;
use breakfall::pipeline::Operation;
use breakfall::pipeline::tower::HandlerLayer;
use breakfall_http::client::AnswerLayer;
use breakfall_http::client::classifier;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tower::ServiceBuilder;

/// A list changes nothing: it may be asked for again.
fn read_only<'h>(operation: Operation<'h>, _: &HttpRequestFactory) -> Operation<'h> {
    operation.read_only()
}

/// What the errors of the SDK mean.
fn meaning(error: OpenAIError) -> Failure {
    if let OpenAIError::Reqwest(error) = error {
        classifier().classify(error.without_url())
    } else {
        Failure::unexpected(error)
    }
}

/// The SDK, whose every request is an operation of `handler`.
fn sdk(handler: Handler, base: &str) -> Result<Client<OpenAIConfig>, reqwest::Error> {
    let service = ServiceBuilder::new()
        .map_err(BoxError::from)
        .layer(HandlerLayer::new(handler, "list_models").describe(read_only))
        .layer(AnswerLayer::new("models", meaning))
        .service(ReqwestService::new(reqwest::Client::builder().no_proxy().build()?));
    let config = OpenAIConfig::new().with_api_base(base).with_api_key("secret");
    Ok(Client::with_config(config).with_http_service(service))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let server = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", server.local_addr()?);
    let mut settings = Settings::default();
    settings.plan.retry.base = std::time::Duration::from_millis(10);
    let models = sdk(Handler::new(settings), &base)?;
    let asking = async {
        // Down for a moment: nobody notices.
        let list = models.models().list().await?;
        println!("{} model: {}", list.data.len(), list.data.first().map_or("", |model| &model.id));
        // What does not get better is not asked again, and comes through the SDK as the failure that it is.
        let refused = models.models().list().await.err();
        if let Some(OpenAIError::Boxed(error)) = refused {
            let failure = Failure::rescued(error)?;
            println!("{}: {:?}, {:?}", failure.code(), failure.blame(), failure.recovery());
        }
        Ok(())
    };
    tokio::select! {
        result = asking => result,
        never = serve(server) => never.map_err(Into::into),
    }
}

/// A server that is down for the first call, answers the second, and does not know the key in the third.
async fn serve(server: TcpListener) -> std::io::Result<()> {
    let list =
        r#"{"object":"list","data":[{"id":"small","object":"model","created":1,"owned_by":"us"}]}"#;
    let refused = r#"{"error":{"code":"invalid_api_key","message":"no","type":"x","param":null}}"#;
    let answers =
        [("503 Service Unavailable", "{}"), ("200 OK", list), ("401 Unauthorized", refused)];
    for (status, body) in answers.into_iter().cycle() {
        let (mut person, _) = server.accept().await?;
        let _request = person.read(&mut [0; 4096]).await?;
        let length = body.len();
        let kind = "content-type: application/json\r\nconnection: close";
        let answer =
            format!("HTTP/1.1 {status}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{body}");
        person.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
