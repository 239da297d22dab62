/** The station's side of a shared room (server/simulations/rooms): what one may ask it. */
import { fromUtf8 } from "../../../core/bytes.ts";
import { ask as request } from "../../../core/net.ts";
import type { Card, Role } from "../deck.ts";
import type { Put } from "../playing.ts";
import type { Setting } from "../room.ts";

/** How the room stands, as the station says it to this phone. */
export interface Standing extends Setting {
  code: string;
  scenario: string;
  engine: string;
  set: number;
  steps: number;
  state: "gathering" | "running" | "paused" | "over";
  /** Cards from this step on. */
  from: number;
  cards: Card[];
  waiting: (Put & { role: Role })[];
  members: { role: Role; present: boolean }[];
  you: Role;
  leader: Role;
}

export interface Joined extends Standing {
  token: string;
}

export type Act =
  | { act: "start" | "pause" | "over" | "back" | "leave" }
  | { act: "put"; card: Card }
  | { act: "hold"; role: Role }
  | { act: "play"; step: number; card: Card };

export interface Opening extends Setting {
  role: Role;
  scenario: string;
  engine: string;
  set: number;
  steps: number;
}

/** Seconds without a byte: a person waits here. */
const STALL = 8;

/** All of these reject with NetError; its slug is the station's own code. */
export const openShared = (opening: Opening) => post<Joined>("", opening);
export const joinShared = (code: string, role: Role) => post<Joined>(`/${code}/join`, { role });

export const look = ({ code, token }: Ticket, from: number) =>
  post<Standing>(`/${code}/look`, { token, from });

export const act = ({ code, token }: Ticket, what: Act, from: number) =>
  post<Standing>(`/${code}/acts`, { token, from, ...what });

/** What lets this phone back into its room, also after it died. */
export interface Ticket {
  code: string;
  token: string;
}

async function post<T>(path: string, body: object): Promise<T> {
  const answer = await request(`/api/v1/rooms${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    expect: "application/json",
    stall: STALL,
  });
  return JSON.parse(fromUtf8(answer.body)) as T;
}
