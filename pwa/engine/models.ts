/** The simulations that this engine knows. */
import { county } from "./county/county.ts";
import { live } from "./live/live.ts";
import type { Model } from "./model.ts";
import { season } from "./season/season.ts";
import { selection } from "./selection/selection.ts";
import { station } from "./station/station.ts";
import { stock } from "./stock/stock.ts";

export type AnyModel = Model<unknown, unknown, unknown>;

export const MODELS: Readonly<Record<string, AnyModel>> = {
  season,
  stock,
  live,
  selection,
  station,
  county,
};
