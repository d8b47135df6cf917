/** X.509. Import it from here, never from `@peculiar/x509`: the metadata functions come first. */
import "./metadata";

export * from "@peculiar/x509";
