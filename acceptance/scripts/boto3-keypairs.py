"""boto3 with nothing but AWS's own environment: regions, a tagged key pair, requests signed beforehand, and a waiter."""
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as xml

import boto3

ec2 = boto3.client("ec2")
print(ec2.describe_regions()["Regions"][0]["RegionName"])
tags = [{"ResourceType": "key-pair", "Tags": [{"Key": "team", "Value": "red & <blue>"}]}]
made = ec2.create_key_pair(KeyName="tagged", KeyType="ed25519", TagSpecifications=tags)
print([(tag["Key"], tag["Value"]) for tag in made["Tags"]])
found = ec2.describe_key_pairs(Filters=[{"Name": "tag:team", "Values": ["red*"]}])
print([pair["KeyName"] for pair in found["KeyPairs"]])


def ask(url, method="GET"):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, method=method)).status
    except urllib.error.HTTPError as error:
        return error


url = ec2.generate_presigned_url("describe_key_pairs", HttpMethod="GET")
print(ask(url))
print(ask(url.replace("DescribeKeyPairs", "DescribeRegions")).code)
short = ec2.generate_presigned_url("describe_key_pairs", HttpMethod="GET", ExpiresIn=1)
time.sleep(2.5)
print(xml.fromstring(ask(short).read()).findtext(".//Code"))
ec2.get_waiter("key_pair_exists").wait(KeyNames=["tagged"])
print(ec2.delete_key_pair(KeyName="tagged")["Return"])
