"""Fills a bucket with versions and delete markers, or prints the histories of a bucket, by boto3.

    versions.py fill|create|show ENDPOINT BUCKET        credentials from AWS_ACCESS_KEY_ID and its companion
"""

import hashlib
import json
import sys
import time
import xml.etree.ElementTree as ElementTree

import boto3
from botocore.config import Config

MIB = 1024 * 1024


def client(endpoint):
    config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)


def create(s3, bucket):
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def fill(s3, bucket):
    create(s3, bucket)

    def put(key, body, **more):
        s3.put_object(Bucket=bucket, Key=key, Body=body, **more)

    # The server tells dates in seconds and markers apart from versions.
    put("report.txt", b"first", Metadata={"number": "1"}, Tagging="state=draft")
    put("deleted", b"once")
    put("grown", b"g" * 10)
    time.sleep(1.1)
    s3.delete_object(Bucket=bucket, Key="report.txt")
    s3.delete_object(Bucket=bucket, Key="deleted")
    put("grown", b"g" * 20, ContentType="text/plain")
    time.sleep(1.1)
    put("report.txt", b"second", Metadata={"number": "2"}, Tagging="state=final")
    put("report.txt", b"second", Metadata={"number": "3"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="grown")["UploadId"]
    parts = []
    for number, body in enumerate([b"p" * 5 * MIB, b"last"], 1):
        etag = s3.upload_part(Bucket=bucket, Key="grown", UploadId=upload, PartNumber=number,
                              Body=body)["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
    s3.complete_multipart_upload(Bucket=bucket, Key="grown", UploadId=upload,
                                 MultipartUpload={"Parts": parts})
    put("single", b"one")


def listed(s3, bucket):
    """Rows in the document's order, which boto3 itself does not keep."""
    pages = []
    s3.meta.events.register("after-call.s3.ListObjectVersions",
                            lambda http_response, **_: pages.append(http_response.content))
    s3.list_object_versions(Bucket=bucket)
    rows = []
    for element in ElementTree.fromstring(pages[0]):
        name = element.tag.split("}")[-1]
        if name in ("Version", "DeleteMarker"):
            fields = {child.tag.split("}")[-1]: child.text for child in element}
            rows.append((name, fields["Key"], fields["VersionId"], fields["LastModified"][:19]))
    # A stable sort: rows of one second stay as the server put them.
    return sorted(rows, key=lambda row: row[3], reverse=True)


def show(s3, bucket):
    histories = {}
    for kind, key, version, _ in listed(s3, bucket):
        if kind == "DeleteMarker":
            histories.setdefault(key, []).append("marker")
            continue
        read = s3.get_object(Bucket=bucket, Key=key, VersionId=version)
        tags = s3.get_object_tagging(Bucket=bucket, Key=key, VersionId=version)["TagSet"]
        histories.setdefault(key, []).append({
            "sha256": hashlib.sha256(read["Body"].read()).hexdigest(),
            "etag": read["ETag"],
            "type": read["ContentType"],
            "metadata": read["Metadata"],
            "tags": sorted((tag["Key"], tag["Value"]) for tag in tags),
        })
    print(json.dumps(histories, sort_keys=True))


if __name__ == "__main__":
    {"fill": fill, "create": create, "show": show}[sys.argv[1]](client(sys.argv[2]), sys.argv[3])
