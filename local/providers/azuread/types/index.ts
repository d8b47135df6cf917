// Every type of directory object that the stand-in has, one file for each of Graph's.
import { type DirectoryType } from "../directory-type";
import { applicationTypes } from "./application";
import { groupTypes } from "./group";
import { servicePrincipalTypes } from "./service-principal";

/** The tables. */
export const directoryTypes: readonly DirectoryType[] = [...applicationTypes, ...groupTypes, ...servicePrincipalTypes];
