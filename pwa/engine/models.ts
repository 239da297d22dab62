/** The simulations that this engine knows. */
import type { Model } from "./model.ts";
import { season } from "./season/season.ts";

export type AnyModel = Model<unknown, unknown, unknown>;

export const MODELS: Readonly<Record<string, AnyModel>> = { season };
