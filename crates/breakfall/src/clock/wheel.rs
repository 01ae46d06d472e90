//! Deadlines in a hierarchical timing wheel: to add one and to take one out costs the same however many there are.
//!
//! Level 0 has a slot for each of the next 64 ticks, level 1 for each of the next 64 times 64, and so on. A deadline waits
//! in the slot of its level and moves down when that slot's time begins.
//!
//! Nearly all of them are taken out before: most operations end in time. What is taken out stays in its slot, as nobody's, and the next
//! deadline takes it over where it stands, if it comes later than the one before: when the slot's time begins, it moves to where it belongs.
//! So to add and to take out write to one node, and to no list of a slot.

#![expect(
    clippy::cast_possible_truncation,
    reason = "levels, slots and the bits of a tick within one level are all below 400"
)]

mod nodes;
#[cfg(test)]
mod tests;

use std::task::Waker;

use crate::clock::wheel::nodes::Nodes;

const LEVELS: usize = 6;
const SLOTS: usize = 64;
/// Bits of a tick that one level looks at.
const BITS: u32 = 6;
/// The furthest deadline, in ticks from now: two years of milliseconds. What is further is looked at again then.
const FURTHEST: u64 = (1 << (BITS * LEVELS as u32)) - 1;
/// How many in a slot are looked at for the one that comes first.
const FEW: usize = 8;
/// No node.
const NIL: u32 = u32::MAX;
/// The tick of what was given up with its runtime: 35 million years from the first.
const NEVER: u64 = u64::MAX >> Place::SLOT_BITS;
/// In no slot: it has fired, or nobody was found there when the slot's time began.
const NOWHERE: usize = LEVELS * SLOTS;
/// An empty wheel keeps room for this many; what a crowd has needed beyond is given back once the last of its deadlines would have come.
const KEPT: usize = 4096;

/// How it stands with a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// It has not come.
    Waits,
    /// It has passed.
    Due,
    /// Nobody watches it any more.
    Orphaned,
}

/// What wakes whoever waits for a deadline. There may be a million of these: half a cache line each.
struct Node {
    held: Held,
    place: Place,
    /// In its slot.
    previous: u32,
    next: u32,
}

/// Who waits for a deadline.
enum Held {
    By(Waker),
    /// Nobody: it has fired, or is free. Then this is the next one that is.
    ByNobody(u32),
}

const _: () = assert!(size_of::<Node>() == 32, "two of them fill a cache line");

/// In which slot a node is, or that it is in none, and at which tick it fires: not before the slot's time begins.
#[derive(Clone, Copy)]
struct Place(u64);

impl Place {
    const SLOT_BITS: u32 = 10;
    /// In no slot, and later than all that can be added: of a free node.
    const FREE: Self = Self::new(NOWHERE, NEVER);

    const fn new(slot: usize, tick: u64) -> Self {
        Self(tick << Self::SLOT_BITS | slot as u64)
    }

    const fn slot(self) -> usize {
        (self.0 & ((1 << Self::SLOT_BITS) - 1)) as usize
    }

    const fn tick(self) -> u64 {
        self.0 >> Self::SLOT_BITS
    }
}

impl Node {
    /// Nobody's, and in no list.
    const FREE: Self =
        Self { held: Held::ByNobody(NIL), place: Place::FREE, previous: NIL, next: NIL };

    /// Its waker, and that nobody waits any more. A node that is free stays so.
    fn fire(&mut self) -> Option<Waker> {
        if matches!(self.held, Held::ByNobody(_)) {
            return None;
        }
        match std::mem::replace(&mut self.held, Held::ByNobody(NIL)) {
            Held::By(waker) => Some(waker),
            Held::ByNobody(_) => None,
        }
    }
}

/// The deadlines of one shard.
pub(super) struct Wheel {
    nodes: Nodes,
    free: u32,
    /// How many have fired and were not taken out yet.
    fired: usize,
    /// All earlier ticks have fired.
    elapsed: u64,
    /// One bit a slot, for each level: whether anything waits in it.
    occupied: [u64; LEVELS],
    heads: [u32; LEVELS * SLOTS],
}

impl Wheel {
    pub(super) const fn new() -> Self {
        Self {
            nodes: Nodes::new(),
            free: NIL,
            fired: 0,
            elapsed: 0,
            occupied: [0; LEVELS],
            heads: [NIL; LEVELS * SLOTS],
        }
    }

    /// Wakes `waker` once `tick` has passed; gives the key under which it is taken out, fired or not.
    #[inline]
    pub(super) fn add(&mut self, tick: u64, waker: Waker) -> u32 {
        let tick = tick.min(NEVER - 1);
        let key = self.free;
        let Some(node) = self.nodes.get_mut(key) else { return self.add_new(tick, waker) };
        if let Held::ByNobody(next) = std::mem::replace(&mut node.held, Held::By(waker)) {
            self.free = next;
        }
        if node.place.tick() <= tick {
            node.place = Place::new(node.place.slot(), tick);
        } else {
            self.put(key, tick);
        }
        key
    }

    #[cold]
    fn add_new(&mut self, tick: u64, waker: Waker) -> u32 {
        let key = self.nodes.push(Node { held: Held::By(waker), ..Node::FREE });
        self.put(key, tick);
        key
    }

    /// Puts `key` into the slot of `tick`, wherever it was.
    #[cold]
    fn put(&mut self, key: u32, tick: u64) {
        let Some(node) = self.nodes.get(key) else { return };
        let (slot, previous, next) = (node.place.slot(), node.previous, node.next);
        if slot != NOWHERE {
            self.unlink(slot, previous, next);
        }
        self.link(slot_of(self.elapsed, tick), tick, key);
    }

    /// How many were added and not taken out.
    #[cfg(test)]
    pub(super) fn live(&self) -> usize {
        let next = |free: &u32| match self.nodes.get(*free)?.held {
            Held::ByNobody(next) => Some(next),
            Held::By(_) => None,
        };
        let free = std::iter::successors(Some(self.free), next).take_while(|free| *free != NIL);
        self.nodes.len() - free.count()
    }

    /// Takes out `key`, and gives its waker where it has not fired, to be dropped outside of the lock.
    #[inline]
    pub(super) fn remove(&mut self, key: u32) -> Option<Waker> {
        let node = self.nodes.get_mut(key)?;
        let free = std::mem::replace(&mut self.free, key);
        match std::mem::replace(&mut node.held, Held::ByNobody(free)) {
            Held::By(waker) => Some(waker),
            Held::ByNobody(_) => {
                node.place = Place::FREE;
                self.fired -= 1;
                None
            }
        }
    }

    /// How it stands with `key`. Where it still waits, `waker` is woken instead of the one before.
    pub(super) fn look(&mut self, key: u32, waker: &Waker) -> Look {
        match self.nodes.get_mut(key) {
            Some(Node { held: Held::By(kept), .. }) => {
                kept.clone_from(waker);
                Look::Waits
            }
            Some(Node { place, .. }) if place.tick() != NEVER => Look::Due,
            Some(_) | None => Look::Orphaned,
        }
    }

    /// Takes the wakers of all that is due at `tick` into `due`, and gives the tick at which to look again.
    pub(super) fn advance(&mut self, tick: u64, due: &mut Vec<Waker>) -> Option<u64> {
        while let Some((slot, begins)) = self.next_slot() {
            if begins > tick {
                // Who has taken over a place may come later than all of its slot, and after those of the next.
                let ends = begins + (1 << (BITS * (slot / SLOTS) as u32));
                return Some(
                    self.soonest(slot).map_or(begins, |soonest| soonest.clamp(begins, ends)),
                );
            }
            self.elapsed = self.elapsed.max(begins);
            let mut next = self.empty(slot);
            while let Some(node) = self.nodes.get_mut(next) {
                let key = std::mem::replace(&mut next, node.next);
                let tick = node.place.tick();
                if matches!(node.held, Held::ByNobody(_)) {
                    node.place = Place::FREE;
                } else if tick <= self.elapsed {
                    node.place = Place::new(NOWHERE, tick);
                    due.extend(node.fire());
                    self.fired += 1;
                } else {
                    self.link(slot_of(self.elapsed, tick), tick, key);
                }
            }
        }
        self.elapsed = self.elapsed.max(tick);
        // Nobody is in a slot; where none has fired, all are free.
        if self.nodes.len() > KEPT && self.fired == 0 {
            (self.nodes, self.free) = (Nodes::new(), NIL);
        }
        None
    }

    /// When the first deadline in `slot` comes, where so few are there that it pays to look: then nobody has to look when the time of the
    /// slot begins, only to see it move down a level.
    fn soonest(&self, slot: usize) -> Option<u64> {
        let mut next = *self.heads.get(slot)?;
        let mut soonest = None;
        for _ in 0..FEW {
            let Some(node) = self.nodes.get(next) else { return soonest };
            if matches!(node.held, Held::By(_)) {
                soonest = Some(soonest.unwrap_or(u64::MAX).min(node.place.tick()));
            }
            next = node.next;
        }
        None
    }

    /// Whether there is nothing to look at: no slot has anything, and no room is to be given back.
    pub(super) fn is_idle(&self) -> bool {
        self.occupied.iter().all(|slots| *slots == 0) && self.nodes.len() <= KEPT
    }

    /// Takes all wakers into `due`: nobody will look here again for a while. The ticks start over.
    pub(super) fn clear(&mut self, due: &mut Vec<Waker>) {
        for node in self.nodes.iter_mut() {
            let waker = node.fire();
            // What has fired before stays so.
            if waker.is_some() || node.place.slot() != NOWHERE {
                node.place = Place::FREE;
            }
            self.fired += usize::from(waker.is_some());
            due.extend(waker);
        }
        self.elapsed = 0;
        self.occupied = [0; LEVELS];
        self.heads = [NIL; LEVELS * SLOTS];
    }

    /// Puts `key`, which is nowhere, into `slot`, before all others that are there.
    fn link(&mut self, slot: usize, tick: u64, key: u32) {
        let Some(head) = self.heads.get_mut(slot) else { return };
        let next = std::mem::replace(head, key);
        if let Some(occupied) = self.occupied.get_mut(slot / SLOTS) {
            *occupied |= 1 << (slot % SLOTS);
        }
        if let Some(node) = self.nodes.get_mut(next) {
            node.previous = key;
        }
        if let Some(node) = self.nodes.get_mut(key) {
            (node.place, node.previous, node.next) = (Place::new(slot, tick), NIL, next);
        }
    }

    /// Takes out of `slot` what stood there between `previous` and `next`.
    fn unlink(&mut self, slot: usize, previous: u32, next: u32) {
        if let Some(next) = self.nodes.get_mut(next) {
            next.previous = previous;
        }
        if let Some(previous) = self.nodes.get_mut(previous) {
            previous.next = next;
        } else if next == NIL {
            self.empty(slot);
        } else if let Some(head) = self.heads.get_mut(slot) {
            *head = next;
        }
    }

    /// Empties a slot and gives the first of its nodes.
    fn empty(&mut self, slot: usize) -> u32 {
        if let Some(occupied) = self.occupied.get_mut(slot / SLOTS) {
            *occupied &= !(1 << (slot % SLOTS));
        }
        self.heads.get_mut(slot).map_or(NIL, |head| std::mem::replace(head, NIL))
    }

    /// The slot whose time begins first, and when. Lower levels always come before higher ones.
    fn next_slot(&self) -> Option<(usize, u64)> {
        let (level, occupied) =
            self.occupied.iter().enumerate().find(|(_, occupied)| **occupied != 0)?;
        let shift = BITS * level as u32;
        let here = (self.elapsed >> shift) % SLOTS as u64;
        let ahead = u64::from(occupied.rotate_right(here as u32).trailing_zeros());
        let slot = ((here + ahead) % SLOTS as u64) as usize;
        let begins = ((self.elapsed >> shift) + ahead) << shift;
        Some((level * SLOTS + slot, begins))
    }
}

/// Where `tick` waits once all before `elapsed` has fired.
const fn slot_of(elapsed: u64, tick: u64) -> usize {
    // What is due already fires with the next look; what is too far is looked at half-way.
    let (least, most) = (elapsed + 1, elapsed + FURTHEST / 2);
    let tick = if tick < least {
        least
    } else if tick > most {
        most
    } else {
        tick
    };
    let differs = (elapsed ^ tick) | (SLOTS as u64 - 1);
    let level = differs.ilog2() / BITS;
    let level = if level < LEVELS as u32 { level } else { LEVELS as u32 - 1 };
    level as usize * SLOTS + (tick >> (BITS * level)) as usize % SLOTS
}
