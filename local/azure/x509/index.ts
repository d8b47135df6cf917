/** X.509 for the local Azure. Import it from here, never from `@peculiar/x509`: the metadata functions come first. */
import "./reflect";

export * from "@peculiar/x509";
