// What any program pays before it declares something: Pulumi's SDK and the parts of azure-native that bench/large uses.
"use strict";
for (const name of ["authorization", "keyvault", "managedidentity", "resources"]) {
    require(`@pulumi/azure-native/${name}`);
}
