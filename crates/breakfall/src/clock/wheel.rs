//! Deadlines in a hierarchical timing wheel: to add one and to take one out costs the same however many there are.
//!
//! Level 0 has a slot for each of the next 64 ticks, level 1 for each of the next 64 times 64, and so on. A deadline waits
//! in the slot of its level and moves down when that slot's time begins. Nearly all of them are taken out before: most
//! operations end in time.

#![expect(
    clippy::cast_possible_truncation,
    reason = "levels, slots and the bits of a tick within one level are all below 400"
)]

#[cfg(test)]
mod tests;

use std::task::Waker;

const LEVELS: usize = 6;
const SLOTS: usize = 64;
/// Bits of a tick that one level looks at.
const BITS: u32 = 6;
/// The furthest deadline, in ticks from now: two years of milliseconds. What is further is looked at again then.
const FURTHEST: u64 = (1 << (BITS * LEVELS as u32)) - 1;
/// No node.
const NIL: u32 = u32::MAX;
/// The tick of what was given up with its runtime: 35 million years from the first.
const NEVER: u64 = (1 << Place::TICK_BITS) - 1;
/// In no slot: it has fired.
const FIRED: usize = LEVELS * SLOTS;
/// An empty wheel keeps room for this many; what a crowd has needed beyond is given back.
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
    waker: Option<Waker>,
    place: Place,
    previous: u32,
    /// In its slot; of a free node the next free one.
    next: u32,
}

const _: () = assert!(size_of::<Node>() == 32, "two of them fill a cache line");

/// In which slot a node is, or that it is in none, and at which tick it fires.
#[derive(Clone, Copy)]
struct Place(u64);

impl Place {
    const TICK_BITS: u32 = 54;

    const fn new(slot: usize, tick: u64) -> Self {
        Self((slot as u64) << Self::TICK_BITS | tick)
    }

    const fn slot(self) -> usize {
        (self.0 >> Self::TICK_BITS) as usize
    }

    const fn tick(self) -> u64 {
        self.0 & NEVER
    }
}

/// The deadlines of one shard.
pub(super) struct Wheel {
    nodes: Vec<Node>,
    free: u32,
    live: usize,
    /// All earlier ticks have fired.
    elapsed: u64,
    /// One bit a slot, for each level: whether anything waits in it.
    occupied: [u64; LEVELS],
    heads: [u32; LEVELS * SLOTS],
}

impl Wheel {
    pub(super) const fn new() -> Self {
        Self {
            nodes: Vec::new(),
            free: NIL,
            live: 0,
            elapsed: 0,
            occupied: [0; LEVELS],
            heads: [NIL; LEVELS * SLOTS],
        }
    }

    /// Wakes `waker` once `tick` has passed; gives the key under which it is taken out, fired or not.
    #[inline]
    pub(super) fn add(&mut self, tick: u64, waker: Waker) -> u32 {
        let tick = tick.min(NEVER - 1);
        let slot = slot_of(self.elapsed, tick);
        let place = Place::new(slot, tick);
        let node = Node { waker: Some(waker), place, previous: NIL, next: NIL };
        let key = if let Some(free) = self.nodes.get_mut(self.free as usize) {
            let key = std::mem::replace(&mut self.free, free.next);
            *free = node;
            key
        } else {
            let key = u32::try_from(self.nodes.len()).unwrap_or(NIL);
            self.nodes.push(node);
            key
        };
        self.live += 1;
        self.link(slot, key);
        key
    }

    /// How many were added and not taken out.
    #[cfg(test)]
    pub(super) const fn live(&self) -> usize {
        self.live
    }

    /// Takes out `key`, and gives its waker where it has not fired, to be dropped outside of the lock.
    #[inline]
    pub(super) fn remove(&mut self, key: u32) -> Option<Waker> {
        let node = self.nodes.get_mut(key as usize)?;
        let (waker, slot) = (node.waker.take(), node.place.slot());
        let (previous, next) = (node.previous, std::mem::replace(&mut node.next, self.free));
        self.free = key;
        self.live -= 1;
        if slot != FIRED {
            self.unlink(slot, previous, next);
        }
        if self.live == 0 && self.nodes.len() > KEPT {
            self.give_back();
        }
        waker
    }

    #[cold]
    fn give_back(&mut self) {
        self.nodes = Vec::new();
        self.free = NIL;
    }

    /// How it stands with `key`. Where it still waits, `waker` is woken instead of the one before.
    pub(super) fn look(&mut self, key: u32, waker: &Waker) -> Look {
        match self.nodes.get_mut(key as usize) {
            Some(Node { waker: Some(kept), .. }) => {
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
                return Some(begins);
            }
            self.elapsed = self.elapsed.max(begins);
            let mut next = self.empty(slot);
            while let Some(node) = self.nodes.get_mut(next as usize) {
                let key = std::mem::replace(&mut next, node.next);
                let tick = node.place.tick();
                (node.previous, node.next) = (NIL, NIL);
                if tick <= self.elapsed {
                    node.place = Place::new(FIRED, tick);
                    due.extend(node.waker.take());
                } else {
                    self.move_to(slot_of(self.elapsed, tick), key);
                }
            }
        }
        self.elapsed = self.elapsed.max(tick);
        None
    }

    /// Takes all wakers into `due`: nobody will look here again for a while. The ticks start over.
    pub(super) fn clear(&mut self, due: &mut Vec<Waker>) {
        for node in &mut self.nodes {
            if let Some(waker) = node.waker.take() {
                node.place = Place::new(FIRED, NEVER);
                due.push(waker);
            }
        }
        self.elapsed = 0;
        self.occupied = [0; LEVELS];
        self.heads = [NIL; LEVELS * SLOTS];
    }

    /// Puts `key`, which is nowhere, into `slot`.
    fn move_to(&mut self, slot: usize, key: u32) {
        if let Some(node) = self.nodes.get_mut(key as usize) {
            node.place = Place::new(slot, node.place.tick());
            self.link(slot, key);
        }
    }

    /// Puts `key`, which knows that it is in `slot`, before all others that are.
    #[inline]
    fn link(&mut self, slot: usize, key: u32) {
        let Some(head) = self.heads.get_mut(slot) else { return };
        let next = std::mem::replace(head, key);
        if let Some(occupied) = self.occupied.get_mut(slot / SLOTS) {
            *occupied |= 1 << (slot % SLOTS);
        }
        if let Some(node) = self.nodes.get_mut(next as usize) {
            node.previous = key;
            if let Some(node) = self.nodes.get_mut(key as usize) {
                node.next = next;
            }
        }
    }

    /// Takes out of `slot` what stood there between `previous` and `next`.
    #[inline]
    fn unlink(&mut self, slot: usize, previous: u32, next: u32) {
        if let Some(next) = self.nodes.get_mut(next as usize) {
            next.previous = previous;
        }
        if let Some(previous) = self.nodes.get_mut(previous as usize) {
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
