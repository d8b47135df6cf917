# What a user of Azure's Python libraries does, unmodified: the proxy and the authority come from the environment.
import asyncio
import json
import os

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential
from azure.identity.aio import DefaultAzureCredential as AsyncCredential
from azure.keyvault.certificates import CertificateClient, CertificatePolicy
from azure.keyvault.keys import KeyClient, KeyRotationPolicy
from azure.keyvault.keys.crypto import CryptographyClient, EncryptionAlgorithm
from azure.keyvault.secrets import SecretClient
from azure.keyvault.secrets.aio import SecretClient as AsyncSecretClient
from azure.mgmt.keyvault import KeyVaultManagementClient

SUBSCRIPTION, GROUP, VAULT = os.environ["SUBSCRIPTION"], os.environ["GROUP"], os.environ["VAULT"]
EVERYTHING = {"keys": ["all"], "secrets": ["all"], "certificates": ["all"]}


def vault_parameters():
    tenant = os.environ["TENANT"]
    policy = {"tenantId": tenant, "objectId": os.environ["OBJECT_ID"], "permissions": EVERYTHING}
    properties = {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "accessPolicies": [policy]}
    properties["enableRbacAuthorization"] = False
    return {"location": "eastus", "properties": properties}


def secrets(client):
    client.set_secret("quickstart", "one")
    value = client.get_secret("quickstart").value
    client.begin_delete_secret("quickstart").wait()
    try:
        client.set_secret("quickstart", "two")
        conflict = None
    except ResourceExistsError as error:
        conflict = error.status_code
    client.begin_recover_deleted_secret("quickstart").wait()
    try:
        client.get_secret("none")
        missing = None
    except ResourceNotFoundError as error:
        missing = error.error.code
    return {"value": value, "conflict": conflict, "missing": missing, "again": client.get_secret("quickstart").value}


def keys(client, credential):
    key = client.create_rsa_key("wrapping", size=2048)
    client.update_key_rotation_policy("wrapping", KeyRotationPolicy(expires_in="P90D"))
    rotated = client.rotate_key("wrapping")
    crypto = CryptographyClient(rotated, credential)
    secret = crypto.encrypt(EncryptionAlgorithm.rsa_oaep_256, b"plain")
    return {
        "rotated": rotated.properties.version != key.properties.version,
        "decrypted": crypto.decrypt(secret.algorithm, secret.ciphertext).plaintext.decode(),
        "disabled": client.update_key_properties("wrapping", enabled=False).properties.enabled,
    }


async def asynchronous(url):
    async with AsyncCredential() as credential, AsyncSecretClient(url, credential) as client:
        await client.set_secret("async", "three")
        return (await client.get_secret("async")).value


def main():
    credential = DefaultAzureCredential()
    vaults = KeyVaultManagementClient(credential, SUBSCRIPTION).vaults
    vault = vaults.begin_create_or_update(GROUP, VAULT, vault_parameters(), polling_interval=1).result()
    url = vault.properties.vault_uri
    certificates = CertificateClient(url, credential)
    certificate = certificates.begin_create_certificate("web", CertificatePolicy.get_default()).result()
    results = {
        "secrets": secrets(SecretClient(url, credential)),
        "keys": keys(KeyClient(url, credential), credential),
        "certificate": certificate.policy.subject,
        "async": asyncio.run(asynchronous(url)),
    }
    vaults.delete(GROUP, VAULT)
    results["deleted"] = vaults.get_deleted(VAULT, "eastus").name
    vaults.begin_purge_deleted(VAULT, "eastus", polling_interval=1).result()
    print(json.dumps(results))


main()
