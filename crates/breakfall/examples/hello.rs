//! A fault, a handler from the seed's YAML, an operation that fails, a substitute, and the words for the user.
#![expect(clippy::print_stdout, reason = "an example prints")]

use breakfall::message::{Locales, Texts, Wording};
use breakfall::{Catalogue, Config, Fault, Outcome};

#[derive(Fault)]
enum WeatherFault {
    /// the station was taken down for repairs
    #[fault(code = "WEATHER_STATION_DOWN", class = Unavailable, status = 502, recovery = never, actions(try_later))]
    Down,
}

const WORDS: Texts = Texts { locale: "en", source: include_str!("hello.ftl") };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let breakfall = Config::from_yaml(include_str!("breakfall.yaml"))?.handler();
    let outcome = breakfall
        .operation("forecast")
        .run(|_attempt| async { Err::<&str, _>(WeatherFault::Down) })
        .or_degrade(|_failure| async { Ok::<_, WeatherFault>("much like yesterday") })
        .await?;
    if let Outcome::Degraded { value, failure, .. } = outcome {
        let words = Catalogue::builtin().with(&[WORDS])?;
        let told = words.explain(&failure, &Locales::default(), &Wording::default());
        println!("the answer: {value}\nfor operators: {failure}");
        println!("for the user: {} {}", told.message, told.recovery_actions().join(" "));
    }
    Ok(())
}
// the answer: much like yesterday
// for operators: [WEATHER_STATION_DOWN] the station was taken down for repairs
// for the user: The weather station is being repaired. Come back and try again in about 6 minutes.
