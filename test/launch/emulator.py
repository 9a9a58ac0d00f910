"""Starts moto_server, mended where it does otherwise than CloudFormation with templates like ours.

Usage: python3 emulator.py [--until-stdin-ends] -p PORT. It runs until a signal ends it; with the flag until its standard
input ends too, so that no test leaves it behind.

Each mend is something that CloudFormation documents and moto 5.2.1 lacks, so that the templates can be launched as they
are. What moto skips altogether stays skipped: launch_test.go says what that is. When a later moto has a thing, its mend
goes.
"""

import json
import os
import sys
import threading
import time
import uuid

import yaml
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack
from moto.cloudformation.parsing import ResourceMap
from moto.core.common_models import CloudFormationModel
from moto.events.models import EventBus, events_backends
from moto.iam.models import AccessKey, Role, User, iam_backends
from moto.kms.models import Key
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.s3.models import FakeBucket, s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.server import main
from moto.sqs.models import Queue, SQSBackend
from moto.utilities.utils import get_partition


def replaces(owner, name):
    """Makes a function owner.name. It gets the one that it replaces as its first argument."""

    def replace(function):
        original = getattr(owner, name)
        setattr(owner, name, lambda *args, **kwargs: function(original, *args, **kwargs))

    return replace


# "!Condition X" is {"Condition": "X"}. Moto reads {"Fn::Condition": "X"}, which means nothing.
yaml.add_constructor("!Condition", lambda loader, node: {"Condition": node.value})


# AWS::NoValue takes an item out of a list as it takes a property out. Moto leaves null, which IAM refuses in a policy.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
@replaces(parsing, "clean_json")
def clean_json(original, value, resources):
    if isinstance(value, list):
        return [v for v in (parsing.clean_json(item, resources) for item in value) if v is not None]
    return original(value, resources)


# A stack is in the partition of its region. Moto says aws and amazonaws.com everywhere.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
@replaces(ResourceMap, "__init__")
def in_partition(original, self, *args, **kwargs):
    original(self, *args, **kwargs)
    partition = get_partition(self._region_name)
    self._parsed_resources["AWS::Partition"] = partition
    self._parsed_resources["AWS::URLSuffix"] = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


# An update creates the resources whose condition has come true, and deletes those whose condition no longer is. Moto
# looks only at the text of each resource and at the parameters that it refers to.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
@replaces(ResourceMap, "update")
def update(original, self, template, parameters=None):
    before = [name for name in self._resource_json_map if self._parsed_resources.get(name)]
    forget_parameters(self, template, parameters)
    original(self, template, parameters)
    for name, resource in template["Resources"].items():
        if "Condition" not in resource or self.lazy_condition_map[resource["Condition"]]:
            self[name]  # the map is lazy: this creates what is not there
        elif name in before:
            gone = self._parsed_resources.pop(name)
            if resource.get("DeletionPolicy") not in RETAINED:
                self._delete_resource(gone, resource)


# A parameter that another template does not have is none of the stack's any more. Moto keeps it, and stumbles over its value.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
def forget_parameters(resources, template, parameters):
    for name in list(resources.resolved_parameters):
        if name not in template.get("Parameters", {}):
            del resources.resolved_parameters[name]
            resources._parsed_resources.pop(name, None)
    if not parameters:
        resources.input_parameters = {}


# A resource whose text changed is there after the update as before. Moto forgets it where it knows no update of its type, and
# updates what a condition leaves out.
@replaces(parsing, "parse_and_update_resource")
def update_resource(original, logical_id, resource_json, resources_map, **where):
    if "Condition" in resource_json and not resources_map.lazy_condition_map[resource_json["Condition"]]:
        return resources_map._parsed_resources.get(logical_id)
    changed = original(logical_id, resource_json, resources_map, **where) or resources_map[logical_id]
    if changed:
        tell_of_resource(resources_map, logical_id, changed, "UPDATE_COMPLETE")
    return changed


# What a condition decides in a property changes with it. Of a key, whose policy has such a statement, the mend is here; moto's updates of
# other resources do otherwise than CloudFormation's where nothing changed.
@replaces(ResourceMap, "build_resource_diff")
def build_resource_diff(original, self, template, parameters=None):
    actions = original(self, template, parameters)
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::KMS::Key" and self._parsed_resources.get(name) and name not in actions["Modify"]:
            actions["Modify"].append(name)
    return actions


# A parameter that was left to its default has that for its previous value. Moto knows only values that were given.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
@replaces(CloudFormationBackend, "_resolve_update_parameters")
def resolve_update_parameters(original, self, instance, incoming_params):
    given = [p for p in incoming_params if not p.get("UsePreviousValue") or p["ParameterKey"] in instance.parameters]
    return original(self, instance, given)


# A deleted stack leaves what is RetainExceptOnCreate as it leaves what is Retain. Moto deletes it.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
RETAINED = ("Retain", "RetainExceptOnCreate")


@replaces(ResourceMap, "delete")
def delete(original, self):
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") in RETAINED:
            resource["DeletionPolicy"] = "Retain"
    original(self)


# A bucket with objects in it cannot be deleted. Moto leaves it without a word, whatever its DeletionPolicy.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
@replaces(FakeBucket, "delete_from_cloudformation_json")
def delete_bucket(original, name, json, account, region):
    if s3_backends[account][get_partition(region)].get_bucket(name).keys:
        raise ValidationError(message=f"the bucket {name} is not empty")
    original(name, json, account, region)


# A bucket whose name CloudFormation chose can be updated like any other. Moto stumbles over the missing name.
@replaces(FakeBucket, "update_from_cloudformation_json")
def update_bucket(original, original_resource, cloudformation_json, **rest):
    cloudformation_json["Properties"].setdefault("BucketName", original_resource.name)
    return original(original_resource=original_resource, cloudformation_json=cloudformation_json, **rest)


# An update changes a role's trust in place. Moto changes the description only.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
@replaces(Role, "update_from_cloudformation_json")
def update_role(original, original_resource, cloudformation_json, **_):
    trust = cloudformation_json["Properties"]["AssumeRolePolicyDocument"]
    original_resource.assume_role_policy_document = trust if isinstance(trust, str) else json.dumps(trust)
    return original_resource


# Roles and users have the policies that they name, and lose them as they are deleted. Moto gives them none, and deletes nobody who has any.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html
for owner in (Role, User):

    @replaces(owner, "create_from_cloudformation_json")
    def create_principal(original, name, cloudformation_json, account_id, region_name, **rest):
        made = original(name, cloudformation_json, account_id, region_name, **rest)
        policies = iam_backends[account_id][get_partition(region_name)].managed_policies
        for arn in cloudformation_json["Properties"].get("ManagedPolicyArns", []):
            policies[arn].attach_to(made)
        return made

    @replaces(owner, "delete_from_cloudformation_json")
    def delete_principal(original, name, cloudformation_json, account_id, region_name, owner=owner):
        backend = iam_backends[account_id][get_partition(region_name)]
        principal = backend.get_role(name) if owner is Role else backend.get_user(name)
        for policy in list(principal.managed_policies.values()):
            policy.detach_from(principal)
        original(name, cloudformation_json, account_id, region_name)


# An access key of the same user stays. Moto makes another one wherever the template says whose it is, as it always must.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html
@replaces(AccessKey, "update_from_cloudformation_json")
def update_access_key(original, original_resource, cloudformation_json, **rest):
    properties = cloudformation_json["Properties"]
    if properties["UserName"] == original_resource.user_name and "Serial" not in properties:
        return original_resource
    return original(original_resource=original_resource, cloudformation_json=cloudformation_json, **rest)


# A KMS key has tags, and the text of its policy, which an update changes in place. Moto takes tags as KMS itself spells them only, keeps
# the policy as it stands in the template, and updates nothing.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
@replaces(Key, "create_from_cloudformation_json")
def create_key(original, name, cloudformation_json, *args, **kwargs):
    properties = dict(cloudformation_json["Properties"])
    properties["KeyPolicy"] = json.dumps(properties["KeyPolicy"])
    properties["Tags"] = [{"TagKey": t["Key"], "TagValue": t["Value"]} for t in properties.get("Tags", [])]
    return original(name, {**cloudformation_json, "Properties": properties}, *args, **kwargs)


@replaces(Key, "update_from_cloudformation_json")
def update_key(original, original_resource, cloudformation_json, **_):
    original_resource.policy = json.dumps(cloudformation_json["Properties"]["KeyPolicy"])
    return original_resource


# Moto has Secrets Manager, but no secrets of CloudFormation's.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
class Secret(CloudFormationModel):
    __module__ = "moto.secretsmanager"  # moto takes the service's name from it

    def __init__(self, arn):
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @staticmethod
    def cloudformation_name_type():
        return "Name"

    @classmethod
    def create_from_cloudformation_json(cls, name, json, account, region, **_):
        properties = json["Properties"]
        backend = secretsmanager_backends[account][region]
        backend.create_secret(
            name, properties["SecretString"], None, properties["Description"], properties["Tags"], None, None, [], False
        )
        return cls(backend.describe_secret(name).arn)

    @classmethod
    def delete_from_cloudformation_json(cls, arn, json, account, region):
        secretsmanager_backends[account][region].delete_secret(arn, None, True)


# Ref of an event bus is its name. Moto has none for it.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html
EventBus.physical_resource_id = property(lambda self: self.name)


# CloudFormation tells EventBridge what becomes of each stack, and of each resource that is made or changed. Moto tells nobody.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/events-detail-reference.html
def tell(stack_id, kind, status, more):
    region, account = stack_id.split(":")[3:5]
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": f"CloudFormation {kind} Status Change",
        "source": "aws.cloudformation",
        "account": account,
        "time": time.time(),
        "region": region,
        "resources": [stack_id],
        "detail": {"stack-id": stack_id, "status-details": {"status": status, "status-reason": ""}, **more},
    }
    deliver(events_backends[account][region].event_buses["default"], event)


@replaces(Stack, "_add_stack_event")
def add_stack_event(original, self, resource_status, *args, **kwargs):
    original(self, resource_status, *args, **kwargs)
    tell(self.stack_id, "Stack", resource_status, {"client-request-token": ""})


def tell_of_resource(resources_map, logical_id, resource, status):
    named = {
        "logical-resource-id": logical_id,
        "physical-resource-id": getattr(resource, "physical_resource_id", ""),
        "resource-type": getattr(resource, "cf_resource_type", ""),
    }
    tell(resources_map.stack_id, "Resource", status, named)


@replaces(parsing, "parse_and_create_resource")
def create_resource(original, logical_id, resource_json, resources_map, **where):
    made = original(logical_id, resource_json, resources_map, **where)
    if made:
        tell_of_resource(resources_map, logical_id, made, "CREATE_COMPLETE")
    return made


# EventBridge passes an event on to another bus as it is, account, region and time included, and whoever told it of the event never
# learns whether a target took it: what none takes goes to the target's dead-letter queue, or is dropped. Moto makes the event one
# of the account that the bus is in, and fails the request of whoever told it.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
def deliver(bus, event):
    for rule in list(bus.rules.values()):
        if rule.state == "ENABLED" and rule.event_pattern.matches_event(event):
            for target in rule.targets:
                try:
                    take(rule, target["Arn"], event)
                except Exception as refused:
                    print(f"{rule.arn} does not reach {target['Arn']}: {refused!r}", file=sys.stderr)
                    if "DeadLetterConfig" in target:
                        take(rule, target["DeadLetterConfig"]["Arn"], event)


def take(rule, arn, event):
    _, _, service, region, account, name = arn.split(":", 5)
    if service == "events":
        deliver(events_backends[account][region].event_buses[name.removeprefix("event-bus/")], event)
    else:
        rule._send_to_sqs_queue(name, dict(event))


# Moto has OIDC providers, but none of CloudFormation's. There is one of an address in an account: another is refused.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
class OIDCProvider(CloudFormationModel):
    __module__ = "moto.iam"

    def __init__(self, arn):
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_type():
        return "AWS::IAM::OIDCProvider"

    @staticmethod
    def cloudformation_name_type():
        return None

    @classmethod
    def create_from_cloudformation_json(cls, name, json, account, region, **_):
        properties = json["Properties"]
        backend = iam_backends[account][get_partition(region)]
        audiences, tags = properties["ClientIdList"], properties["Tags"]
        return cls(backend.create_open_id_connect_provider(properties["Url"], [], audiences, tags).arn)

    @classmethod
    def delete_from_cloudformation_json(cls, arn, json, account, region):
        iam_backends[account][get_partition(region)].delete_open_id_connect_provider(arn)


# A stack made through a change set, as cdk deploy makes it, has outputs. Moto looks for them in a template that the
# stack does not have yet.
@replaces(ChangeSet, "apply")
def apply(original, self):
    original(self)
    self.stack.template = self.template
    self.stack._parse_template()
    self.stack.output_map = self.stack._create_output_map()


# SQS lets others in while somebody waits for a message. Moto does so only where requests may come at once, as they may not here:
# it answers after a tenth of a second that there is none.
@replaces(SQSBackend, "receive_message")
def receive_message(original, self, queue_name, count, wait_seconds_timeout, *args, **kwargs):
    return original(self, queue_name, count, min(wait_seconds_timeout, 0.1), *args, **kwargs)


@replaces(Queue, "wait_for_messages")
def wait_for_messages(original, self, timeout):
    return original(self, min(timeout, 0.1))


# One request at a time: the server starts a thread for each, and moto's state is not made for that.
@replaces(DomainDispatcherApplication, "__call__")
def call(original, self, environ, start_response, lock=threading.Lock()):
    with lock:
        return original(self, environ, start_response)


def exit_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


UNTIL_STDIN_ENDS = "--until-stdin-ends"
if UNTIL_STDIN_ENDS in sys.argv:
    threading.Thread(target=exit_with_stdin, daemon=True).start()
main([argument for argument in sys.argv[1:] if argument != UNTIL_STDIN_ENDS])
