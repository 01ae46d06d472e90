//! The model: softmax regression over the n-grams of the training phrases.

use std::collections::HashMap;

use super::features::{
    Feature, LONGEST_PART, features, fingerprint, is_number, parts, word_feature,
};
use super::phrases::Phrase;
use crate::orchestration::intent::Intent;

/// One class for each intent, and the last one for everything that is none of them.
const CLASSES: usize = Intent::ALL.len() + 1;
/// One number for each class.
type Scores = [f32; CLASSES];

/// How far each pass over the phrases moves the weights. More passes make the model surer of
/// itself, and no better.
const RATES: [f32; 5] = [5.0, 4.0, 3.0, 2.0, 1.0];
/// The bias moves this much slower than the weights: it is in every phrase.
const BIAS_RATE: f32 = 0.05;
/// A phrase that is right up to this much teaches nothing any more, and is passed over.
const FITS: f32 = 0.05;

/// What the model makes of some words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    /// The likeliest intent, whether or not "none of them" is likelier.
    pub(super) intent: Intent,
    /// How sure the model is of it, from 0 to 1: how likely the intent is, times the share of
    /// the letters that belongs to words the model has met.
    pub(super) confidence: f32,
}

impl Verdict {
    /// The surer one of two verdicts, the first one if they are alike.
    pub(super) fn surer(self, other: Self) -> Self {
        if other.confidence > self.confidence { other } else { self }
    }
}

/// A trained model. It never changes afterwards.
#[derive(Debug)]
pub(super) struct Model {
    /// The row of weights of each n-gram that occurs in the phrases.
    rows: HashMap<u64, usize>,
    weights: Vec<Scores>,
    bias: Scores,
}

/// A phrase in the form the training needs.
struct Sample {
    features: Vec<(usize, f32)>,
    target: Scores,
}

impl Model {
    /// Learns from the phrases. The same phrases give the same model.
    pub(super) fn train(mut phrases: Vec<Phrase>) -> Self {
        // Learning needs the classes mixed. The order of the hashes is as good as a random one,
        // and the same on every start.
        phrases.sort_by_cached_key(|phrase| fingerprint(&phrase.words));
        let mut model = Self { rows: HashMap::new(), weights: Vec::new(), bias: [0.0; CLASSES] };
        let samples: Vec<Sample> = phrases.iter().map(|phrase| model.sample(phrase)).collect();
        model.weights = vec![[0.0; CLASSES]; model.rows.len()];
        for rate in RATES {
            for sample in &samples {
                model.learn(sample, rate);
            }
        }
        model
    }

    /// The likeliest intent of a query.
    pub(super) fn judge(&self, words: &[String]) -> Verdict {
        let features: Vec<(usize, f32)> = features(words)
            .into_iter()
            .filter_map(|(hash, weight)| Some((*self.rows.get(&hash)?, weight)))
            .collect();
        let (intent, probability) = Intent::ALL
            .into_iter()
            .zip(self.probabilities(&features))
            .max_by(|(_, left), (_, right)| left.total_cmp(right))
            .unwrap_or((Intent::Help, 0.0));
        Verdict { intent, confidence: probability * self.coverage(words) }
    }

    /// The share of the letters that belongs to words the model has met. A word that it has not
    /// met counts as far as its parts are known, so that a slip of the finger does no harm.
    /// Numbers do not count: they stand in phrases of every kind.
    fn coverage(&self, words: &[String]) -> f32 {
        let (mut all, mut known) = (0.0, 0.0);
        for word in words.iter().filter(|word| !is_number(word)) {
            let letters = count(word.chars());
            all += letters;
            known += letters * self.familiarity(word);
        }
        if all > 0.0 { known / all } else { 0.0 }
    }

    /// How much of one word is known, from 0 to 1.
    fn familiarity(&self, word: &str) -> f32 {
        if self.knows(&word_feature(word)) {
            return 1.0;
        }
        let parts = parts(word, LONGEST_PART);
        let known = count(parts.iter().filter(|part| self.knows(part)));
        known / count(parts.iter()).max(1.0)
    }

    fn knows(&self, (hash, _): &Feature) -> bool {
        self.rows.contains_key(hash)
    }

    /// The phrase as the training needs it; n-grams that are new get their row.
    fn sample(&mut self, phrase: &Phrase) -> Sample {
        let features = features(&phrase.words)
            .into_iter()
            .map(|(hash, weight)| {
                let next = self.rows.len();
                (*self.rows.entry(hash).or_insert(next), weight)
            })
            .collect();
        let classes = Intent::ALL.into_iter().map(Some).chain([None]);
        let mut target = [0.0; CLASSES];
        for (value, class) in target.iter_mut().zip(classes) {
            *value = if class == phrase.intent { 1.0 } else { 0.0 };
        }
        Sample { features, target }
    }

    /// One step of gradient descent.
    fn learn(&mut self, sample: &Sample, rate: f32) {
        let mut step = self.probabilities(&sample.features);
        for (value, target) in step.iter_mut().zip(sample.target) {
            *value = target - *value;
        }
        if step.iter().all(|value| value.abs() < FITS) {
            return;
        }
        add(&mut self.bias, &step, rate * BIAS_RATE);
        for (row, weight) in &sample.features {
            if let Some(weights) = self.weights.get_mut(*row) {
                add(weights, &step, rate * weight);
            }
        }
    }

    fn probabilities(&self, features: &[(usize, f32)]) -> Scores {
        let mut scores = self.bias;
        for (row, weight) in features {
            if let Some(weights) = self.weights.get(*row) {
                add(&mut scores, weights, *weight);
            }
        }
        softmax(scores)
    }
}

/// `sum += scores * factor`. Nearly all of the training is spent in here.
fn add(sum: &mut Scores, scores: &Scores, factor: f32) {
    for (value, score) in sum.iter_mut().zip(scores) {
        *value += score * factor;
    }
}

/// Turns scores into probabilities. The highest score is taken off first, so that nothing
/// overflows.
fn softmax(scores: Scores) -> Scores {
    let highest = scores.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let shares = scores.map(|score| (score - highest).exp());
    let all: f32 = shares.iter().sum();
    shares.map(|share| share / all)
}

/// How many there are, as a number to divide by.
fn count(things: impl Iterator) -> f32 {
    things.map(|_| 1.0).sum()
}
