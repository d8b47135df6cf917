/**
 * The regions of the three clouds, by the name that resources carry: the name that people read, and the geography.
 * @see https://learn.microsoft.com/azure/reliability/regions-list
 */
const REGIONS: Readonly<Record<string, readonly [name: string, geography: string]>> = {
    eastus: ["East US", "United States"],
    eastus2: ["East US 2", "United States"],
    southcentralus: ["South Central US", "United States"],
    westus2: ["West US 2", "United States"],
    westus3: ["West US 3", "United States"],
    australiaeast: ["Australia East", "Australia"],
    southeastasia: ["Southeast Asia", "Asia Pacific"],
    northeurope: ["North Europe", "Europe"],
    swedencentral: ["Sweden Central", "Sweden"],
    uksouth: ["UK South", "United Kingdom"],
    westeurope: ["West Europe", "Europe"],
    centralus: ["Central US", "United States"],
    southafricanorth: ["South Africa North", "South Africa"],
    centralindia: ["Central India", "India"],
    eastasia: ["East Asia", "Asia Pacific"],
    japaneast: ["Japan East", "Japan"],
    koreacentral: ["Korea Central", "Korea"],
    canadacentral: ["Canada Central", "Canada"],
    francecentral: ["France Central", "France"],
    germanywestcentral: ["Germany West Central", "Germany"],
    italynorth: ["Italy North", "Italy"],
    norwayeast: ["Norway East", "Norway"],
    polandcentral: ["Poland Central", "Poland"],
    spaincentral: ["Spain Central", "Spain"],
    switzerlandnorth: ["Switzerland North", "Switzerland"],
    mexicocentral: ["Mexico Central", "Mexico"],
    uaenorth: ["UAE North", "UAE"],
    brazilsouth: ["Brazil South", "Brazil"],
    israelcentral: ["Israel Central", "Israel"],
    qatarcentral: ["Qatar Central", "Qatar"],
    newzealandnorth: ["New Zealand North", "New Zealand"],
    austriaeast: ["Austria East", "Austria"],
    chilecentral: ["Chile Central", "Chile"],
    indonesiacentral: ["Indonesia Central", "Indonesia"],
    malaysiawest: ["Malaysia West", "Malaysia"],
    northcentralus: ["North Central US", "United States"],
    westus: ["West US", "United States"],
    westcentralus: ["West Central US", "United States"],
    southafricawest: ["South Africa West", "South Africa"],
    australiacentral: ["Australia Central", "Australia"],
    australiacentral2: ["Australia Central 2", "Australia"],
    australiasoutheast: ["Australia Southeast", "Australia"],
    japanwest: ["Japan West", "Japan"],
    koreasouth: ["Korea South", "Korea"],
    southindia: ["South India", "India"],
    westindia: ["West India", "India"],
    canadaeast: ["Canada East", "Canada"],
    francesouth: ["France South", "France"],
    germanynorth: ["Germany North", "Germany"],
    norwaywest: ["Norway West", "Norway"],
    switzerlandwest: ["Switzerland West", "Switzerland"],
    ukwest: ["UK West", "United Kingdom"],
    uaecentral: ["UAE Central", "UAE"],
    brazilsoutheast: ["Brazil Southeast", "Brazil"],
    eastus2euap: ["East US 2 EUAP", "Canary (US)"],
    centraluseuap: ["Central US EUAP", "Canary (US)"],
    chinaeast: ["China East", "China"],
    chinaeast2: ["China East 2", "China"],
    chinaeast3: ["China East 3", "China"],
    chinanorth: ["China North", "China"],
    chinanorth2: ["China North 2", "China"],
    chinanorth3: ["China North 3", "China"],
    usgovvirginia: ["USGov Virginia", "Azure Government"],
    usgovarizona: ["USGov Arizona", "Azure Government"],
    usgovtexas: ["USGov Texas", "Azure Government"],
    usdodcentral: ["USDoD Central", "Azure Government"],
    usdodeast: ["USDoD East", "Azure Government"],
};

/** What people call each region. */
export const LOCATIONS: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(REGIONS).map(([region, [name]]) => [region, name]),
);

/** The geography of a region: where what it holds may go. `undefined` where the region isn't known. */
export function geographyOf(location: string): string | undefined {
    return isLocation(location) ? REGIONS[normaliseLocation(location)]?.[1] : undefined;
}

/** `East US` and `eastus` are one place. */
export function normaliseLocation(location: string): string {
    return location.toLowerCase().replace(/\s+/g, "");
}

export function isLocation(location: string): boolean {
    return Object.hasOwn(LOCATIONS, normaliseLocation(location));
}
