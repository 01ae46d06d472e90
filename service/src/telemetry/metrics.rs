//! Metrics for a collector: every family of [`crate::metrics`], read by it whenever it is sent.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::fault::OperationFailed;
use opentelemetry::KeyValue;
use opentelemetry::metrics::AsyncInstrument;
use opentelemetry::metrics::Meter;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_otlp::MetricExporter;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_otlp::WithHttpConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::PeriodicReader;
use opentelemetry_sdk::metrics::SdkMeterProvider;

use crate::app::App;
use crate::metrics::BOUNDS;
use crate::metrics::Family;
use crate::metrics::Kind;
use crate::metrics::Value;
use crate::metrics::collect;
use crate::telemetry::config::OtlpConfig;
use crate::telemetry::otlp::Headers;

/// Never by itself: it is sent when everything has been gathered.
const NEVER: Duration = Duration::from_hours(24 * 365);

/// What is sent, and how often.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    provider: SdkMeterProvider,
    every: Duration,
    /// What was gathered last.
    families: Arc<Mutex<Vec<Family>>>,
}

impl Metrics {
    pub(super) fn new(
        config: &OtlpConfig,
        url: &str,
        headers: Headers,
        resource: Resource,
    ) -> Result<Self, ExporterBuildError> {
        let exporter = MetricExporter::builder().with_http();
        let exporter = exporter.with_endpoint(url).with_headers(headers).build()?;
        let reader = PeriodicReader::builder(exporter).with_interval(NEVER).build();
        let provider = SdkMeterProvider::builder().with_reader(reader).with_resource(resource);
        let (provider, every) = (provider.build(), config.metrics_every);
        Ok(Self { provider, every, families: Arc::default() })
    }

    /// Sends what is measured of `app` from now on, until it ends.
    pub(super) async fn follow(&self, app: &Arc<App>) {
        self.gather(app).await;
        let meter = self.provider.meter("breakfall");
        for family in &*self.families.lock().unwrap_or_else(PoisonError::into_inner) {
            self.instrument(&meter, family, app);
        }
        let (metrics, stopping) = (self.clone(), app.supervisor.stopping().clone());
        let (app, supervisor) = (Arc::clone(app), app.supervisor.clone());
        drop(supervisor.clone().spawn("send_metrics", async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return Ok::<_, OperationFailed>(()),
                    () = sleep_until(later(now(), metrics.every)) => {}
                }
                metrics.gather(&app).await;
                let provider = metrics.provider.clone();
                // It waits for the collector.
                let sent = supervisor.spawn_blocking("flush_metrics", move || {
                    super::otlp::told("metrics", provider.force_flush());
                    Ok::<_, OperationFailed>(())
                });
                tokio::select! {
                    () = stopping.cancelled() => return Ok(()),
                    _ = sent => {}
                }
            }
        }));
    }

    /// Looks at everything once more, for what is sent next.
    pub(super) async fn gather(&self, app: &App) {
        let families = collect(app).await;
        *self.families.lock().unwrap_or_else(PoisonError::into_inner) = families;
    }

    /// Sends what was gathered last. Not within the runtime: it waits.
    pub(super) fn end(&self, grace: Duration) -> OTelSdkResult {
        self.provider.shutdown_with_timeout(grace)
    }

    /// What reads the numbers of this family.
    fn instrument(&self, meter: &Meter, family: &Family, app: &App) {
        let Family { name, help, kind, unit, .. } = *family;
        let (of, families) = (name, Arc::clone(&self.families));
        let each = move |tell: &mut dyn FnMut(u64, &[KeyValue])| {
            let families = families.lock().unwrap_or_else(PoisonError::into_inner);
            let series = families.iter().filter(|family| family.name == of);
            for series in series.flat_map(|family| &family.series) {
                if let Value::Number(number) = series.value {
                    let labels = series.labels.iter();
                    let labels = labels.map(|(key, value)| KeyValue::new(*key, value.to_string()));
                    tell(number, &labels.collect::<Vec<_>>());
                }
            }
        };
        let name = dotted(name);
        match kind {
            Kind::Counter => {
                let counter = meter.u64_observable_counter(name).with_description(help);
                let callback = move |to: &dyn AsyncInstrument<u64>| {
                    each(&mut |number, labels| to.observe(number, labels));
                };
                let _counter = counter.with_unit(unit).with_callback(callback).build();
            }
            Kind::Gauge => {
                let gauge = meter.i64_observable_up_down_counter(name).with_description(help);
                let callback = move |to: &dyn AsyncInstrument<i64>| {
                    each(&mut |number, labels| {
                        to.observe(i64::try_from(number).unwrap_or(i64::MAX), labels);
                    });
                };
                let _gauge = gauge.with_unit(unit).with_callback(callback).build();
            }
            // Cannot be read afterwards: it hears of each.
            Kind::Histogram => {
                let histogram = meter.f64_histogram(name).with_description(help).with_unit(unit);
                app.engine.measures.tell(histogram.with_boundaries(BOUNDS.to_vec()).build());
            }
        }
    }
}

/// The name that Prometheus translates back into `name`: it adds `_total` to what only grows, and the unit.
fn dotted(name: &str) -> String {
    let name = name.strip_suffix("_total").unwrap_or(name);
    name.strip_suffix("_seconds").unwrap_or(name).replace('_', ".")
}
