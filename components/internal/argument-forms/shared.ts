/** What the arguments of several components have in common. */
import { known, later, listOf, text } from "../forms";

export const textInput = later(text);

export const textList = later(listOf(textInput));

/** How an object's life begins and ends, and how long access to its vault is waited for. */
export const life = { onExisting: known, onDestroy: known, accessTimeoutSeconds: known };
