'use strict';
// The part of package elements that runs beside the CDK, in the CDK's own process. It defines with one call what
// would take Go a call for each element, and what it defines are the CDK's own elements.
const fs = require('node:fs');
const path = require('node:path');
const resources = require('./resource');
const validation = require('./validation');

/**
 * @import {App, CfnElement} from 'aws-cdk-lib'
 * @import {Construct} from 'constructs'
 * @import {Entry} from './resource'
 * @import {Acknowledgment} from './validation'
 */

/**
 * A section of a template, in its order there.
 * @template T
 * @typedef {[string, T][] | undefined} Section
 */
/**
 * What CloudFormation's words stand for.
 * @typedef {{[name: string]: any}} Words
 *
 * What Go writes: Part in elements.go.
 * @typedef {object} Part
 * @property {Section<Words>} Parameters
 * @property {Section<{[key: string]: {[key: string]: any}}>} Mappings
 * @property {Section<Words>} Conditions
 * @property {Section<{RuleCondition?: Words, Assertions: {Assert: Words, AssertDescription: string}[]}>} Rules
 * @property {Section<Entry>} Resources
 * @property {Section<{Description?: string, Value: any, Condition: string}>} Outputs
 * @property {string} [Description]
 * @property {Words} [Metadata]
 * @property {Record<string, Acknowledgment[]>} [acknowledged]
 */

// The validation can be prepared before the CDK is there.
/** @type {typeof import('aws-cdk-lib')} */
let cdk;

const runtimeTypeInformation = Symbol.for('jsii.rtti');

// biome-ignore lint/complexity/noStaticOnlyClass: a module of jsii has classes only
class Elements {
  static [runtimeTypeInformation] = {fqn: 'bucketgrant-elements.Elements', version: '1.0.0'};

  /**
   * define adds a part of a template, as JSON in CloudFormation's own words, to a construct.
   * @param {Construct} scope
   * @param {string} json
   */
  static define(scope, json) {
    cdk ??= require('aws-cdk-lib');
    /** @type {Part} */
    const part = JSON.parse(json);
    each(part.Parameters, (id, p) => new cdk.CfnParameter(scope, id, inCdkWords(p)));
    each(part.Mappings, (id, mapping) => new cdk.CfnMapping(scope, id, {mapping, lazy: false}));
    /** @type {Record<string, InstanceType<typeof cdk.CfnCondition>>} */
    const conditions = {};
    each(part.Conditions, (id, c) => {
      conditions[id] = new cdk.CfnCondition(scope, id, {expression: cdk.Token.asAny(c)});
    });
    each(part.Rules, (id, r) => new cdk.CfnRule(scope, id, {
      ruleCondition: r.RuleCondition && cdk.Token.asAny(r.RuleCondition),
      assertions: r.Assertions.map(a => ({
        assert: cdk.Token.asAny(a.Assert), assertDescription: a.AssertDescription,
      })),
    }));
    each(part.Resources, (id, entry) => {
      const resource = resources.define(cdk, scope, id, entry);
      acknowledge(resource, part.acknowledged?.[id]);
    });
    each(part.Outputs, (id, o) => acknowledge(new cdk.CfnOutput(scope, id, {
      description: o.Description,
      value: typeof o.Value === 'string' ? o.Value : cdk.Token.asString(o.Value),
      condition: conditions[o.Condition],
    }), part.acknowledged?.[id]));
    if (part.Description) {
      cdk.Stack.of(scope).templateOptions.description = part.Description;
    }
    if (part.Metadata) {
      cdk.Stack.of(scope).templateOptions.metadata = part.Metadata;
    }
  }

  /**
   * reference is a token for a resource below a construct, or for its attribute, that any stack of the app can use.
   * @param {Construct} scope
   * @param {string} id
   * @param {string} attribute
   */
  static reference(scope, id, attribute) {
    return resources.reference(scope, id, attribute);
  }

  // indexing reports whether the runtime is still writing the index of the CDK's types, which it does in the background
  // of the first run that has this version in its cache.
  static indexing() {
    const dir = path.dirname(require.resolve('aws-cdk-lib/package.json'));
    return fs.existsSync(path.join(dir, '.jsii-runtime-package-cache')) && !fs.existsSync(path.join(dir, '.jsii.runtime.v1.json'));
  }
}

/**
 * @template T
 * @param {Section<T>} pairs
 * @param {(name: string, value: T) => void} f
 */
function each(pairs, f) {
  for (const [name, value] of pairs ?? []) {
    f(name, value);
  }
}

/**
 * inCdkWords makes AllowedPattern allowedPattern.
 * @param {Words} entry
 */
function inCdkWords(entry) {
  return Object.fromEntries(Object.entries(entry).map(([k, v]) => [k[0].toLowerCase() + k.slice(1), v]));
}

/**
 * @param {CfnElement} element
 * @param {Acknowledgment[] | undefined} findings
 */
function acknowledge(element, findings) {
  if (findings) {
    validation.acknowledge(element, findings);
  }
}

// Validation is the CDK's validation of templates, started beside the synthesis instead of after it.
// biome-ignore lint/complexity/noStaticOnlyClass: as above
class Validation {
  static [runtimeTypeInformation] = {fqn: 'bucketgrant-elements.Validation', version: '1.0.0'};

  /**
   * prepare starts the engine of a version of the CDK.
   * @param {string} version
   */
  static prepare(version) {
    validation.prepare(version);
  }

  /**
   * use lets an app's templates be validated by the engine that was prepared.
   * @param {App} app
   */
  static use(app) {
    validation.use(app);
  }

  // validated is how many templates have been validated.
  static validated() {
    return validation.validated();
  }
}

exports.Elements = Elements;
exports.Validation = Validation;
