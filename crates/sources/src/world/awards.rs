//! Awards of the generated world, each from its number alone, with the truth of who is finally paid.

use super::calendar::Day;
use super::cast::{BUYERS, MAKERS};
use super::goods::{Category, GOODS};
use super::random::Random;
use super::sellers::{self, Framework, FrameworkKind, INTEGRATORS, OTHERS, PLACES, RESELLERS, Seller};
use super::words;

/// One award with the actions on it, oldest first; there is always one.
pub(super) struct Award {
    pub(super) number: u64,
    pub(super) buyer: usize,
    pub(super) office: usize,
    /// Whose money it is; `None` where the record leaves it blank.
    pub(super) funder: Option<usize>,
    pub(super) seller: usize,
    pub(super) form: Form,
    pub(super) good: usize,
    pub(super) competition: usize,
    pub(super) place: usize,
    pub(super) piid: String,
    pub(super) actions: Vec<Action>,
    pub(super) start: Day,
    /// The end of the period with all options.
    pub(super) potential_end: Day,
}

/// What kind of record an award is, and what it was ordered from.
pub(super) enum Form {
    PurchaseOrder,
    Contract,
    Order(Parent),
    /// The framework itself: it is worth nothing until something is ordered.
    Framework(FrameworkKind),
}

/// The award that an order was placed under.
pub(super) struct Parent {
    pub(super) owner: usize,
    pub(super) kind: FrameworkKind,
    pub(super) piid: String,
}

/// One action on an award.
pub(super) struct Action {
    pub(super) step: Step,
    pub(super) day: Day,
    /// What it obligates, in cents; negative where it takes money back (rule 1).
    pub(super) cents: i64,
    /// Its change of the value of the base and the exercised options, in cents.
    pub(super) exercised: i64,
    /// Its change of the value with all options, in cents (rule 3).
    pub(super) ceiling: i64,
    pub(super) text: String,
    /// The end of the period of performance as of this action.
    pub(super) end: Day,
    /// Days from the action to the record's last change, and the second of that day; at least one day.
    pub(super) changed: (usize, usize),
    pub(super) again: Again,
    /// The truth: cents that go to makers.
    pub(super) paid: [Option<(usize, i64)>; 2],
    /// Makers that the text names as what is bought.
    pub(super) named: [Option<usize>; 2],
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Base,
    Option,
    Funding,
    /// Something more is bought on the award, by name.
    Addition,
    Administrative,
    Deobligation,
    CloseOut,
}

/// Whether a row stands again in another file (rule 10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Again {
    No,
    Exactly,
    /// An earlier version stands there, or here where `earlier_here` is true.
    Restated {
        earlier_cents: i64,
        earlier_text: String,
        earlier_here: bool,
    },
}

impl Award {
    /// Cents obligated over all actions.
    pub(super) fn obligated(&self) -> i64 {
        self.actions.iter().map(|action| action.cents).sum()
    }

    /// Whether a row of this award shows the maker: by its words, or since the seller is that maker.
    pub(super) fn shows(&self, maker: usize) -> bool {
        self.seller == maker || self.actions.iter().any(|action| action.named.contains(&Some(maker)))
    }

    /// Cuts the award down to so many rows, which are not none: first what stands twice, then the last actions.
    fn cut(&mut self, rows: usize) {
        self.actions.truncate(rows.max(1));
        let mut spare = rows.saturating_sub(self.actions.len());
        for action in self.actions.iter_mut().filter(|action| action.again != Again::No) {
            match spare.checked_sub(1) {
                Some(left) => spare = left,
                None => action.again = Again::No,
            }
        }
    }
}

/// All from which awards are made: the sellers, their frameworks and the time span.
pub(super) struct Market {
    seed: u64,
    first_day: Day,
    last_day: Day,
    pub(super) sellers: Vec<Seller>,
    frameworks: Vec<Framework>,
    /// The place of a seller's framework in `frameworks`.
    framework_of: Vec<Option<usize>>,
    makers_that_sell: Vec<usize>,
}

/// What an award buys, in truth.
enum Purchase {
    Other,
    /// One maker's product, from a reseller or from the maker itself; unnamed where no row's words say whose.
    Product {
        maker: usize,
        named: bool,
        direct: bool,
    },
    /// Two makers' products: the first gets so many hundredths of each action.
    Mixed {
        makers: [usize; 2],
        share: i64,
    },
    /// The first maker's product, and by a later action the second one's.
    Extended {
        makers: [usize; 2],
    },
    /// Labour on a maker's product: nothing of it goes to the maker (rule 38).
    Labour {
        maker: usize,
    },
    /// Labour that names nobody, with one action that buys a maker's product (rule 35).
    LabourWithProduct {
        maker: usize,
    },
}

/// One award in so many is a framework, until all frameworks have been written.
const FRAMEWORK_EVERY: u64 = 29;

impl Market {
    /// A market from the first to the last day.
    pub(super) fn new(seed: u64, first_day: Day, last_day: Day) -> Market {
        let sellers = sellers::all();
        let mut frameworks = Vec::new();
        let mut framework_of = Vec::with_capacity(sellers.len());
        for seller in &sellers {
            let framework = seller.framework(first_day);
            framework_of.push(framework.as_ref().map(|_| frameworks.len()));
            frameworks.extend(framework);
        }
        let makers_that_sell = (0..MAKERS.len()).filter(|&maker| MAKERS[maker].sells).collect();
        Market { seed, first_day, last_day, sellers, frameworks, framework_of, makers_that_sell }
    }

    /// The award of a number, cut to at most `rows` rows; `rows` is not zero.
    pub(super) fn award(&self, number: u64, rows: usize) -> Award {
        let mut random = Random::new(self.seed, number);
        let framework = number.is_multiple_of(FRAMEWORK_EVERY).then_some(number / FRAMEWORK_EVERY);
        let framework = framework.and_then(|index| self.frameworks.get(usize::try_from(index).ok()?));
        let mut award = match framework {
            Some(framework) => self.framework_award(number, framework, &mut random),
            None => {
                let purchase = self.purchase(&mut random);
                self.purchase_award(number, &purchase, &mut random)
            }
        };
        award.cut(rows);
        award
    }

    /// An award of a single row about nothing that a maker makes, signed in a fiscal year: the row to be broken.
    pub(super) fn plain_award(&self, number: u64, fiscal_year: i32) -> Award {
        let mut random = Random::new(self.seed, number);
        let mut award = self.purchase_award(number, &Purchase::Other, &mut random);
        award.form = Form::PurchaseOrder;
        award.piid = piid(award.buyer, award.office, fiscal_year, 'P', number);
        award.cut(1);
        award.start = Day::fiscal_year_start(fiscal_year).plus(40);
        award.actions[0].day = award.start;
        award
    }

    fn purchase(&self, random: &mut Random) -> Purchase {
        let maker = random.skewed(MAKERS.len());
        let other = (maker + 1 + random.below(MAKERS.len() - 1)) % MAKERS.len();
        match random.below(1000) {
            0..900 => Purchase::Other,
            900..940 => Purchase::Product { maker, named: true, direct: false },
            940..957 => {
                let (maker, named) = (random.pick(&self.makers_that_sell), random.chance(700));
                Purchase::Product { maker, named, direct: true }
            }
            957..974 => Purchase::Product { maker, named: false, direct: false },
            // In the records of two real buyers 70 awards buy several makers' products at once, and 2,689 one maker's; those of
            // several makers are small, by the median as by the mean.
            974..977 if random.chance(400) => {
                Purchase::Mixed { makers: [maker, other], share: random.between(10, 90) as i64 }
            }
            974..977 => Purchase::Product { maker, named: true, direct: false },
            977..980 => Purchase::Extended { makers: [maker, other] },
            980..993 => Purchase::Labour { maker },
            _ => Purchase::LabourWithProduct { maker },
        }
    }

    fn seller_of(&self, purchase: &Purchase, random: &mut Random) -> usize {
        match *purchase {
            Purchase::Other => MAKERS.len() + RESELLERS + INTEGRATORS + random.skewed(OTHERS),
            Purchase::Product { maker, direct: true, .. } => maker,
            // Each maker is carried by six resellers, so that a reseller's name is a hint and no more (rule 36). Four in ten
            // awards go to the first of them, as in the records of two real buyers.
            Purchase::Product { maker, .. }
            | Purchase::Mixed { makers: [maker, _], .. }
            | Purchase::Extended { makers: [maker, _] } => {
                let turn = random.between(1, 6);
                MAKERS.len() + (maker * 7 + random.below(turn) * 11) % RESELLERS
            }
            Purchase::Labour { .. } | Purchase::LabourWithProduct { .. } => {
                MAKERS.len() + RESELLERS + random.skewed(INTEGRATORS)
            }
        }
    }

    fn purchase_award(&self, number: u64, purchase: &Purchase, random: &mut Random) -> Award {
        let category = match *purchase {
            Purchase::Other => Category::Other,
            Purchase::Labour { .. } | Purchase::LabourWithProduct { .. } => Category::Labour,
            Purchase::Product { maker, .. }
            | Purchase::Mixed { makers: [maker, _], .. }
            | Purchase::Extended { makers: [maker, _] } => MAKERS[maker].category,
        };
        let seller = self.seller_of(purchase, random);
        // Five has no factor in common with the number of buyers: the large ones spread over the departments.
        let buyer = random.skewed(BUYERS.len()) * 5 % BUYERS.len();
        let office = random.below(3);
        let funder = match random.below(100) {
            0..8 => Some(random.below(BUYERS.len())),
            8..10 => None,
            _ => Some(buyer),
        };
        let good = good_of(category, random);
        let place = random.below(PLACES.len());
        let start = self.signing_day(random);
        let (form, piid) = self.form(number, seller, buyer, office, start, random);
        let (actions, potential_end) = self.actions(purchase, good, buyer, place, start, random);
        let competition = if matches!(form, Form::Order(_)) { 3 } else { random.below(3) };
        Award {
            number,
            buyer,
            office,
            funder,
            seller,
            form,
            good,
            competition,
            place,
            piid,
            actions,
            start,
            potential_end,
        }
    }

    /// A working day within the span; a third of all awards are signed in September, when the money would lapse.
    fn signing_day(&self, random: &mut Random) -> Day {
        let day = if random.chance(330) {
            let years = self.last_day.fiscal_year() - self.first_day.fiscal_year();
            let year = self.first_day.fiscal_year() + random.below(years as usize + 1) as i32;
            Day::new(year, 9, random.between(1, 30) as i32)
        } else {
            self.first_day.plus(random.below(self.last_day.days_since(self.first_day)))
        };
        day.or_friday_before().max(self.first_day)
    }

    fn form(
        &self,
        number: u64,
        seller: usize,
        buyer: usize,
        office: usize,
        day: Day,
        random: &mut Random,
    ) -> (Form, String) {
        let year = day.fiscal_year();
        if random.chance(15) {
            // A call under an agreement that is older than the span: such numbers are short and repeat (rule 9).
            let parent =
                Parent { owner: buyer, kind: FrameworkKind::Blanket, piid: piid(buyer, office, year - 3, 'A', number) };
            return (Form::Order(parent), format!("{:04}", random.between(1, 30)));
        }
        let framework = self.framework_of[seller].map(|index| &self.frameworks[index]);
        match framework.filter(|framework| framework.signed <= day) {
            Some(framework) if random.chance(800) => {
                let Framework { owner, kind, ref piid, .. } = *framework;
                let parent = Parent { owner, kind, piid: piid.clone() };
                (Form::Order(parent), self::piid(buyer, office, year, 'F', number))
            }
            _ if random.chance(700) => (Form::PurchaseOrder, piid(buyer, office, year, 'P', number)),
            _ => (Form::Contract, piid(buyer, office, year, 'C', number)),
        }
    }

    fn framework_award(&self, number: u64, framework: &Framework, random: &mut Random) -> Award {
        let category = match framework.kind {
            FrameworkKind::GovernmentWide => Category::Hardware,
            _ => Category::Other,
        };
        let potential_end = framework.signed.plus(5 * 365);
        let ceiling = random.price() * 100;
        let action = |step, day, text: &str, ceiling| Action {
            step,
            day,
            cents: 0,
            exercised: 0,
            ceiling,
            text: text.to_owned(),
            end: potential_end,
            changed: (7, 36_000),
            again: Again::No,
            paid: [None; 2],
            named: [None; 2],
        };
        let mut actions = vec![action(Step::Base, framework.signed, "INDEFINITE DELIVERY AGREEMENT", ceiling)];
        for year in 1..=random.below(3) {
            let day = framework.signed.plus(year * 365).or_friday_before();
            if day <= self.last_day {
                actions.push(action(Step::Option, day, "EXERCISE OPTION YEAR", 0));
            }
        }
        Award {
            number,
            buyer: framework.owner,
            office: 0,
            funder: Some(framework.owner),
            seller: framework.seller,
            form: Form::Framework(framework.kind),
            good: good_of(category, random),
            competition: 0,
            place: self.sellers[framework.seller].place,
            piid: framework.piid.clone(),
            actions,
            start: framework.signed,
            potential_end,
        }
    }

    /// The actions on an award, and the end of its period with all options.
    fn actions(
        &self,
        purchase: &Purchase,
        good: usize,
        buyer: usize,
        place: usize,
        start: Day,
        random: &mut Random,
    ) -> (Vec<Action>, Day) {
        let mut price = random.price();
        if let Purchase::Mixed { .. } = purchase {
            price = (price / 5).max(1);
        }
        if random.chance(600) {
            price = (price / 10_000).max(1) * 10_000;
        }
        let options = if random.chance(400) { random.between(1, 4) } else { 0 };
        let length = random.between(30, 365);
        let base = words::base(purchase.words(), good, random);
        let base_text = words::soiled(&base, BUYERS[buyer].name, PLACES[place].city, random);
        let wanted = purchase.at_least().max(match random.below(100) {
            0..52 => 1,
            52..72 => 2,
            72..83 => 3,
            83..90 => 4,
            90..95 => 5,
            _ => random.between(6, 15),
        });
        // The action that buys something more by name, where there is one.
        let addition = random.between(1, wanted.max(2) - 1);

        let mut actions: Vec<Action> = Vec::with_capacity(wanted);
        let (mut day, mut end, mut options_left, mut spent) = (start, start.plus(length), options, 0);
        for turn in 0..wanted {
            let step = match turn {
                0 => Step::Base,
                _ if turn == addition && purchase.addition().is_some() => Step::Addition,
                _ => later_step(turn + 1 == wanted, options_left, random),
            };
            if step == Step::Option {
                options_left -= 1;
                end = end.plus(365);
            }
            if turn > 0 {
                let days = if step == Step::Option { random.between(180, 365) } else { random.between(10, 200) };
                day = day.plus(days).or_friday_before();
            }
            if day > self.last_day {
                break;
            }
            let hundredths = |low, high, random: &mut Random| random.between(low, high) as i64;
            let cents = match step {
                Step::Base if random.chance(250) => price * hundredths(40, 70, random) / 100,
                Step::Base => price,
                Step::Option => price * hundredths(85, 115, random) / 100,
                Step::Funding => price * hundredths(5, 40, random) / 100,
                Step::Addition => price * hundredths(5, 20, random) / 100,
                Step::Administrative => 0,
                Step::Deobligation => -(spent * hundredths(1, 6, random) / 100),
                Step::CloseOut => -(spent * hundredths(0, 2, random) / 100),
            };
            spent += cents;
            let (exercised, ceiling) = match step {
                Step::Base => (price, price * (options as i64 + 1)),
                Step::Option => (cents, 0),
                Step::Funding => (0, 0),
                Step::Addition | Step::Administrative | Step::Deobligation | Step::CloseOut => (cents, cents),
            };
            let (text, named) = match step {
                Step::Base => (base_text.clone(), purchase.named_at_base()),
                Step::Addition => {
                    let maker = purchase.addition().unwrap_or_default();
                    (words::addition(maker, random), [Some(maker), None])
                }
                // A third of all modifications say again what the base said.
                _ if random.chance(330) => (base_text.clone(), purchase.named_at_base()),
                _ => (words::generic(step, options - options_left, random), [None; 2]),
            };
            let again = match random.below(1000) {
                0..5 => Again::Exactly,
                5..7 if random.chance(700) && cents != 0 => Again::Restated {
                    earlier_cents: cents + cents / 7 + 1_700,
                    earlier_text: text.clone(),
                    earlier_here: random.chance(500),
                },
                5..7 => Again::Restated {
                    earlier_cents: cents,
                    earlier_text: "DESCRIPTION TO FOLLOW".to_owned(),
                    earlier_here: random.chance(500),
                },
                _ => Again::No,
            };
            actions.push(Action {
                step,
                day,
                cents,
                exercised,
                ceiling,
                text,
                end,
                changed: (random.between(1, 50), random.below(86_400)),
                again,
                paid: purchase.paid(step, cents),
                named,
            });
        }
        (actions, start.plus(length + 365 * options))
    }
}

impl Purchase {
    /// The makers that the base text names as what is bought.
    fn named_at_base(&self) -> [Option<usize>; 2] {
        match *self {
            Purchase::Product { maker, named: true, .. } | Purchase::Extended { makers: [maker, _] } => {
                [Some(maker), None]
            }
            Purchase::Mixed { makers: [first, second], .. } => [Some(first), Some(second)],
            _ => [None; 2],
        }
    }

    /// The maker whose product one later action adds.
    fn addition(&self) -> Option<usize> {
        match *self {
            Purchase::Extended { makers: [_, maker] } | Purchase::LabourWithProduct { maker } => Some(maker),
            _ => None,
        }
    }

    /// The fewest actions that tell the whole story.
    fn at_least(&self) -> usize {
        if self.addition().is_some() { 3 } else { 1 }
    }

    /// Who is paid by an action, in truth.
    fn paid(&self, step: Step, cents: i64) -> [Option<(usize, i64)>; 2] {
        match *self {
            Purchase::Other | Purchase::Labour { .. } => [None; 2],
            Purchase::Product { maker, .. } => [Some((maker, cents)), None],
            Purchase::Mixed { makers: [first, second], share } => {
                let part = cents * share / 100;
                [Some((first, part)), Some((second, cents - part))]
            }
            Purchase::Extended { makers: [_, maker] } | Purchase::LabourWithProduct { maker }
                if step == Step::Addition =>
            {
                [Some((maker, cents)), None]
            }
            Purchase::Extended { makers: [maker, _] } => [Some((maker, cents)), None],
            Purchase::LabourWithProduct { .. } => [None; 2],
        }
    }

    fn words(&self) -> words::Subject {
        match *self {
            Purchase::Other => words::Subject::Other,
            Purchase::Product { maker, named: true, .. } | Purchase::Extended { makers: [maker, _] } => {
                words::Subject::Product(maker)
            }
            Purchase::Product { maker, named: false, .. } => words::Subject::Unnamed(MAKERS[maker].category),
            Purchase::Mixed { makers, .. } => words::Subject::Two(makers),
            Purchase::Labour { maker } => words::Subject::LabourOn(maker),
            Purchase::LabourWithProduct { .. } => words::Subject::Unnamed(Category::Labour),
        }
    }
}

fn later_step(last: bool, options_left: usize, random: &mut Random) -> Step {
    if options_left > 0 && random.chance(350) {
        return Step::Option;
    }
    match random.below(100) {
        0..35 => Step::Funding,
        35..50 => Step::Deobligation,
        50..65 if last => Step::CloseOut,
        _ => Step::Administrative,
    }
}

/// A good of a category; each category has one.
fn good_of(category: Category, random: &mut Random) -> usize {
    let first = GOODS.iter().position(|good| good.category == category).unwrap_or_default();
    let count = GOODS.iter().filter(|good| good.category == category).count();
    first + random.below(count)
}

/// The number of an award, in the way of the official ones; no two awards share theirs.
fn piid(buyer: usize, office: usize, fiscal_year: i32, letter: char, number: u64) -> String {
    format!("{}{:02}{:02}{letter}{number:08}", BUYERS[buyer].code, office + 1, fiscal_year.rem_euclid(100))
}
