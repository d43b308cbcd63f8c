"""Makes a bucket with some configuration, or prints what it is, by boto3.

    compare.py old|new|show ENDPOINT BUCKET        credentials from AWS_ACCESS_KEY_ID and its companion
"""

import json
import sys

import boto3
from botocore.config import Config


def client(endpoint):
    config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)


def policy(s3, bucket, actions):
    statement = {"Effect": "Allow", "Principal": "*", "Action": actions,
                 "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": statement}))


def lifecycle(s3, bucket, days):
    rule = {"ID": f"{days} days", "Status": "Enabled", "Filter": {"Prefix": "logs/"},
            "Expiration": {"Days": days}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})


def old(s3, bucket):
    s3.create_bucket(Bucket=bucket)
    policy(s3, bucket, ["s3:GetObject"])
    lifecycle(s3, bucket, 30)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "team", "Value": "data"}]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def new(s3, bucket):
    s3.create_bucket(Bucket=bucket)
    policy(s3, bucket, "s3:getobject")
    lifecycle(s3, bucket, 60)


def show(s3, bucket):
    calls = [s3.get_bucket_policy, s3.get_bucket_lifecycle_configuration, s3.get_bucket_versioning,
             s3.list_objects_v2]
    told = [call(Bucket=bucket) for call in calls]
    for answer in told:
        answer.pop("ResponseMetadata")
    print(json.dumps(told, default=str, sort_keys=True))


if __name__ == "__main__":
    globals()[sys.argv[1]](client(sys.argv[2]), sys.argv[3])
