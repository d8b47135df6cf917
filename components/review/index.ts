/** Previews for those who review a change: as a comment, and as sentences on who gains and loses access. */
export { accessChanges, accessSentence, type AccessChange } from "./access-changes";
export { commentLimit, commentMark, reviewComment, type CommentOptions } from "./comment";
export { findingsOf, type Findings, type GuardrailFinding } from "./findings";
export { type Grant } from "./grants";
export { lossesOf, type Loss } from "./losses";
export {
    parsePreview,
    type PolicyViolation,
    type Preview,
    type PreviewDiagnostic,
    type PreviewStep,
    type PropertyDifference,
    type ResourceState,
} from "./preview";
export { propertyChanges, type PropertyChange } from "./property-changes";
export { rotationChanges, type RotationChange } from "./rotation-changes";
export { plannedVerifications, type PlannedVerification } from "./verifications";
