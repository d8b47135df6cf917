import { show } from "../../internal/errors";
import { sameJson } from "../life-cycle/values";

/** A declared value beside the live one where they differ, and nothing where they don't. */
export function describeDifference(declared: unknown, live: unknown): string | undefined {
    return sameJson(declared, live) ? undefined : `declared ${show(declared)}, in the vault ${show(live)}`;
}
