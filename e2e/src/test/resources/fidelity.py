"""Fills a bucket with one object per attribute, or prints what a bucket's objects carry, by boto3.

    fidelity.py fill|fill-locked|fill-summed|fill-granted|create|create-locked|show|sums|grants ENDPOINT BUCKET        credentials from AWS_ACCESS_KEY_ID and its companion
"""

import datetime
import email.header
import gzip
import hashlib
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 1024 * 1024
EXPIRES = datetime.datetime(2044, 12, 1, 16, 0, 0, tzinfo=datetime.timezone.utc)
HEADERS = {
    "ContentType": "text/html; charset=utf-8",
    "ContentLanguage": "de-CH",
    "ContentDisposition": 'attachment; filename="a b.html"',
    "CacheControl": "max-age=60",
    "Expires": EXPIRES,
}
METADATA = {"plain": "v", "with-dash": "a b;c=d", "latin": "=?UTF-8?B?Z3LDtsOfZQ==?="}


def client(endpoint):
    config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)


def fill(s3, bucket):
    def put(key, body=b"body of an object", **more):
        s3.put_object(Bucket=bucket, Key=key, Body=body, **more)

    put("empty", b"")
    put("folder/", b"")
    put("full/")
    put("headers", **HEADERS)
    put("packed", gzip.compress(b"never unpacked", mtime=0), ContentEncoding="gzip")
    put("metadata", Metadata=METADATA)
    put("tags", Tagging="a=1&b=x%20y&%C3%BC=%C3%A4")
    put("redirect", WebsiteRedirectLocation="/elsewhere")
    put("class", StorageClass="STANDARD_IA")
    put("archived", StorageClass="GLACIER")
    put("encrypted", ServerSideEncryption="AES256")
    upload = s3.create_multipart_upload(
        Bucket=bucket, Key="parts", Metadata=METADATA, Tagging="a=1", StorageClass="STANDARD_IA",
        **HEADERS)["UploadId"]
    parts = []
    for number, body in enumerate([b"p" * 5 * MIB, b"last"], 1):
        etag = s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=number,
                              Body=body)["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload,
                                 MultipartUpload={"Parts": parts})
    s3.put_bucket_website(Bucket=bucket,
                          WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})


def fill_locked(s3, bucket):
    def put(key, **lock):
        version = s3.put_object(Bucket=bucket, Key=key, Body=b"body of an object")["VersionId"]
        if "retention" in lock:
            mode, until = lock["retention"]
            s3.put_object_retention(Bucket=bucket, Key=key, VersionId=version,
                                    Retention={"Mode": mode, "RetainUntilDate": until})
        if "hold" in lock:
            s3.put_object_legal_hold(Bucket=bucket, Key=key, VersionId=version,
                                     LegalHold={"Status": lock["hold"]})

    put("free")
    put("governed", retention=("GOVERNANCE", EXPIRES))
    put("complied", retention=("COMPLIANCE", EXPIRES), hold="ON")
    put("held", hold="ON")


def fill_summed(s3, bucket):
    for algorithm in "CRC32", "SHA1", "SHA256":
        s3.put_object(Bucket=bucket, Key=algorithm, Body=b"body of an object",
                      ChecksumAlgorithm=algorithm)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", ChecksumAlgorithm="CRC32",
                                        ChecksumType="FULL_OBJECT")["UploadId"]
    parts = []
    for number, body in enumerate([b"p" * 5 * MIB, b"last"], 1):
        sent = s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=number,
                              Body=body, ChecksumAlgorithm="CRC32")
        parts.append({"PartNumber": number, "ETag": sent["ETag"],
                      "ChecksumCRC32": sent["ChecksumCRC32"]})
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload,
                                 ChecksumType="FULL_OBJECT", MultipartUpload={"Parts": parts})


def fill_granted(s3, bucket):
    def put(key, **grants):
        s3.put_object(Bucket=bucket, Key=key, Body=b"body of an object")
        if grants:
            s3.put_object_acl(Bucket=bucket, Key=key, **grants)

    put("private")
    put("reader", GrantRead='id="old-reader"')
    put("public", ACL="public-read")
    put("stranger", GrantRead='id="stranger"')


def grants(s3, bucket):
    def granted(key):
        policy = s3.get_object_acl(Bucket=bucket, Key=key)
        owner = policy["Owner"]["ID"]
        to = [(g["Grantee"].get("URI") or g["Grantee"]["ID"], g["Permission"])
              for g in policy["Grants"]]
        return sorted(f"{who} {what}" for who, what in to if who != owner)

    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    print(json.dumps({key: granted(key) for key in keys}))


def sums(s3, bucket):
    def summed(key):
        head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        return {name: value for name, value in head.items() if name.startswith("Checksum")}

    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    print(json.dumps({key: summed(key) for key in keys}))


def text(value):
    return "".join(part.decode(charset or "ascii") if isinstance(part, bytes) else part
                   for part, charset in email.header.decode_header(value))


def shown(s3, bucket, key):
    head = s3.head_object(Bucket=bucket, Key=key)
    tags = []
    try:
        tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        content = hashlib.sha256(body).hexdigest()
    except ClientError as e:
        content = e.response["Error"]["Code"]
    return {
        "content": content,
        "etag": head["ETag"],
        "lastModified": head["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contentType": head.get("ContentType"),
        "contentEncoding": head.get("ContentEncoding"),
        "contentLanguage": head.get("ContentLanguage"),
        "contentDisposition": head.get("ContentDisposition"),
        "cacheControl": head.get("CacheControl"),
        "expires": head.get("ExpiresString"),
        "websiteRedirect": head.get("WebsiteRedirectLocation"),
        "storageClass": head.get("StorageClass", "STANDARD"),
        "lockMode": head.get("ObjectLockMode"),
        "retainUntil": str(head.get("ObjectLockRetainUntilDate")),
        "legalHold": head.get("ObjectLockLegalHoldStatus") == "ON",
        "encryption": head.get("ServerSideEncryption"),
        "userMetadata": {name: text(value) for name, value in head["Metadata"].items()},
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def show(s3, bucket):
    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    print(json.dumps({key: shown(s3, bucket, key) for key in keys}))


if __name__ == "__main__":
    what, endpoint, bucket = sys.argv[1:]
    s3 = client(endpoint)
    if what == "fill":
        s3.create_bucket(Bucket=bucket)
        fill(s3, bucket)
    elif what == "fill-summed":
        s3.create_bucket(Bucket=bucket)
        fill_summed(s3, bucket)
    elif what == "fill-granted":
        s3.create_bucket(Bucket=bucket)
        fill_granted(s3, bucket)
    elif what == "grants":
        grants(s3, bucket)
    elif what == "sums":
        sums(s3, bucket)
    elif what == "create":
        s3.create_bucket(Bucket=bucket)
    elif what.endswith("-locked"):
        s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
        if what == "fill-locked":
            fill_locked(s3, bucket)
    else:
        show(s3, bucket)
