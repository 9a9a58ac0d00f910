'use strict';
// Resources as the CDK's own are for whoever works on the whole of an app: tags, removal policies, dependencies and
// references from other stacks reach them.

// What the CDK's own resources of these types call tags. A type that is not here has none with the CDK either.
const taggable = new Set([
  'AWS::CloudTrail::Trail', 'AWS::CloudWatch::Alarm', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::S3::Bucket',
  'AWS::SNS::Topic', 'AWS::SecretsManager::Secret',
]);

/**
 * @import {Construct} from 'constructs'
 * @import {CfnResource, TagManager} from 'aws-cdk-lib'
 *
 * A resource as CloudFormation writes it.
 * @typedef {{Type: string, Properties?: {[name: string]: any}, [attribute: string]: any}} Entry
 */

/**
 * define adds a resource with this logical ID.
 * @param {typeof import('aws-cdk-lib')} cdk
 * @param {Construct} scope
 * @param {string} id
 * @param {Entry} entry
 */
function define(cdk, scope, id, {Type: type, Properties: properties, ...attributes}) {
  const resource = new cdk.CfnResource(scope, id, {type, properties});
  resource.overrideLogicalId(id);
  if (taggable.has(type)) {
    const own = Object.fromEntries((properties?.Tags ?? []).map((/** @type {{Key: string, Value: unknown}} */ t) => [t.Key, t.Value]));
    /** @type {CfnResource & {tags?: TagManager}} */ (resource).tags = new cdk.TagManager(cdk.TagType.KEY_VALUE, type, own, {tagPropertyName: 'Tags'});
  }
  for (const [name, value] of Object.entries(attributes)) {
    switch (name) {
      case 'DeletionPolicy':
        resource.cfnOptions.deletionPolicy = value; // an override would win over the CDK's RemovalPolicies
        break;
      case 'UpdateReplacePolicy':
        resource.cfnOptions.updateReplacePolicy = value;
        break;
      case 'DependsOn':
        resource.addOverride(name, cdk.Lazy.any({produce: () => withAdded(resource, value)}));
        break;
      default:
        resource.addOverride(name, value);
    }
  }
  return resource;
}

/**
 * withAdded is the resource of ours that this one depends on, and whatever others the app has made it depend on.
 * @param {CfnResource} resource
 * @param {string} dependency
 */
function withAdded(resource, dependency) {
  const all = /** @type {CfnResource[]} */ (resource.obtainDependencies()); // a stack among them has no type
  const added = all.filter(d => d.cfnResourceType).map(d => d.logicalId);
  return added.length > 0 ? [dependency, ...added] : dependency;
}

/**
 * reference is what a resource is known by, or an attribute of it, for any stack of the app: the CDK exports and imports.
 * @param {Construct} scope
 * @param {string} id
 * @param {string} attribute
 */
function reference(scope, id, attribute) {
  const resource = /** @type {CfnResource} */ (scope.node.findChild(id));
  return attribute === 'Ref' ? resource.ref : resource.getAtt(attribute).toString();
}

module.exports = {define, reference};
