/** Walks of seeds: one that is quick, and those that `npm run walk` asks for. */
import { readFileSync } from "node:fs";
import { randomSteps, shrink, theseSteps } from "../../walk/steps";
import { walk, type NextStep, type Step } from "../../walk/walk";
import { rehearsalForAll } from "./in-process";

const { WALK_SEED = "1", WALKS = "1", WALK_STEPS = "1", WALK_FILE } = process.env;

const say = process.stdout.write.bind(process.stdout);
const isAsked = WALK_FILE !== undefined || "WALKS" in process.env || "WALK_STEPS" in process.env;
const rehearsal = rehearsalForAll();

jest.setTimeout(isAsked ? 86_400_000 : 120_000);

const given: readonly [string, () => NextStep][] =
    WALK_FILE === undefined
        ? Array.from({ length: Number(WALKS) }, (_, index) => Number(WALK_SEED) + index).map((seed) => [
              `seed ${seed}`,
              () => randomSteps(seed, Number(WALK_STEPS)),
          ])
        : [[WALK_FILE, () => theseSteps(JSON.parse(readFileSync(WALK_FILE, "utf8")) as Step[])]];

test.each(given)("a walk comes at every step to what its declaration says: %s", async (_name, steps) => {
    const result = await walk(steps(), rehearsal, (line) => isAsked && say(`${line}\n`));
    if (result.failure === undefined) {
        return;
    }
    const { step, kind, details } = result.failure;
    if (isAsked) {
        say(`  failed at ${step}: ${kind}\n${details}\n`);
    }
    // It takes many walks: those who ask for the longer ones have the time.
    const least = !isAsked
        ? result.steps
        : await shrink(result, (fewer) => walk(theseSteps(fewer), rehearsal, () => undefined));
    throw new Error(`Step ${step}: ${kind}\n${details}\nThe steps:\n${JSON.stringify(least)}`);
});
