// Every type of directory object that the stand-in has.
import { applicationTypes } from "./application";
import { groupTypes } from "./group";
import { servicePrincipalTypes } from "./service-principal";

export const directoryTypes = [...applicationTypes, ...groupTypes, ...servicePrincipalTypes];
