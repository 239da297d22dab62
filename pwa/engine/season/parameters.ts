/** The numbers of a harvest season. Units are in the names; kg, yuan, days, boxes, degrees Celsius. */
import { type Checked, number, orNull, Refused, share, whole } from "../schema.ts";

const yuan = number(0, 1e9);
const kilograms = number(0, 1e9);
const spread = number(0, 1);
const day = whole(0, 400);

const logistics = {
  /** Times `costs.shippingYuanPerBox`. */
  costFactor: number(0.1, 20),
  meanDays: number(0.1, 30),
  /** 1: cold all the way, 0: as warm as the air. */
  cooling: share,
  /** Part of the boxes that arrive bruised in a basic box. */
  damage: share,
};

const box = {
  yuan,
  /** Times the bruises of a basic box. */
  damageFactor: share,
  /** How far it keeps the inside from the air's temperature, as long as its ice lasts. */
  insulation: share,
};

export const SEASON = {
  days: whole(1, 400),
  /** First days of the second and the third part of the season; prices and ads differ by part. */
  secondPartDay: day,
  thirdPartDay: day,
  harvest: {
    meanKg: number(1, 1e9),
    spread,
    middleDay: day,
    halfWidthDays: number(1, 200),
    timingSpreadDays: number(0, 30),
    /** Part of the ripe fruit on the tree that is lost in a dry day. */
    lossPerDay: share,
  },
  weather: {
    rainAfterDry: share,
    rainAfterRain: share,
    storm: share,
    stormAfterStorm: share,
    meanCelsius: number(-20, 50),
    celsiusPerDay: number(-2, 2),
  },
  wholesale: {
    yuanPerKg: yuan,
    levelSpread: spread,
    daySpread: spread,
    /** Part of the price that is lost when everybody harvests. */
    glut: share,
    glutHalfWidthDays: number(1, 200),
  },
  shop: {
    visitsPerDay: number(0, 1e7),
    /** More visits in the middle of the season, as a part of the others. */
    peakVisits: number(0, 10),
    visitsSpread: spread,
    demandSpread: spread,
    conversion: share,
    referenceYuan: number(1, 1e6),
    elasticity: number(0, 10),
    adVisitsMost: number(0, 1e7),
    /** Ads of this size a day bring half of the most. */
    adHalfYuan: number(1, 1e7),
    adCarryOver: number(0, 0.95),
    startRating: number(1, 5),
    /** A star more multiplies visits, and buyers among them, by exp of this. */
    ratingEffect: number(0, 3),
    startReviews: number(1, 1e6),
    mostReviews: number(1, 1e6),
    commission: share,
    returns: share,
    settlementDays: whole(1, 60),
    latePenalty: share,
  },
  fruit: {
    boxKg: number(0.05, 100),
    /** A packed box older than this is thrown away. */
    shelfDays: whole(1, 30),
    /** Rot hazard at 20 degrees, and the logarithm of its growth over 10 degrees. */
    rotPerDayAt20: number(0.0001, 1),
    rotLogQ10: number(0, 3),
    coldCelsius: number(-20, 30),
    farmCooling: share,
    iceDays: number(0, 10),
    fragility: number(0, 5),
    defects: share,
    /** Part of the fruit that strict grading takes out. */
    gradingLoss: share,
  },
  logistics: { economy: logistics, standard: logistics, cold: logistics },
  boxes: { basic: box, strong: box, iced: box },
  costs: {
    startCashYuan: number(-1e9, 1e9),
    fixedYuan: yuan,
    pickingYuanPerKg: yuan,
    packingYuanPerBox: yuan,
    shippingYuanPerBox: yuan,
    pickingKgPerDay: number(1, 1e9),
    packingBoxesPerDay: number(1, 1e7),
  },
  presale: {
    buyersAtReference: number(0, 1e7),
    /** How much waiting puts buyers off, as a power of e. */
    waiting: number(0, 5),
    firstDay: day,
    lastDay: day,
  },
  contract: {
    firstDay: day,
    lastDay: day,
    yuanPerKg: yuan,
    /** How readily the buyer runs away when the market falls far below. */
    runaway: number(0, 10),
  },
  insurance: {
    /** Premium and trigger, as parts of mean harvest at the mean price. */
    premium: share,
    trigger: number(0, 2),
  },
  /** A cold store of one's own, where there is one. */
  store: orNull({
    capacityKg: kilograms,
    lastFillingDay: day,
    firstReleaseDay: day,
    lossPerDay: share,
    yuanPerKgDay: yuan,
    /** Late fruit fetches the wholesale price times this. */
    priceFactor: number(0, 5),
  }),
};

export type Season = Checked<typeof SEASON>;

export function consistentSeason({ secondPartDay, thirdPartDay, presale, contract, days }: Season) {
  if (!(secondPartDay <= thirdPartDay && thirdPartDay <= days))
    throw new Refused("out-of-order", "thirdPartDay");
  if (!(presale.firstDay < presale.lastDay)) throw new Refused("out-of-order", "presale.lastDay");
  if (!(contract.firstDay < contract.lastDay))
    throw new Refused("out-of-order", "contract.lastDay");
}
