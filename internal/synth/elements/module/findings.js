'use strict';
// What the validation finds, less what does not hold.

/**
 * @import {IPolicyValidationContext, PolicyValidationPluginReport} from 'aws-cdk-lib'
 *
 * The CDK's plugin. How it starts its engine, for types of resources, or takes the one that it has, is private there.
 * @typedef {object} Plugin
 * @property {(types: Types) => Engine} initializeEngine
 * @property {Validate} validate
 * @property {string | undefined} version
 *
 * @typedef {{has: (type: string) => boolean}} Types
 * @typedef {{validateTemplate: (template: {name: string}, ...rest: unknown[]) => {diagnostics: Diagnostic[]}}} Engine
 * @typedef {{ruleId: string, message: string, propertyPath?: string, entity?: {entityType: string, logicalId?: string}}} Diagnostic
 * @typedef {(this: Plugin, context: Context) => PolicyValidationPluginReport} Validate
 * @typedef {Pick<IPolicyValidationContext, 'stackTemplates'>} Context
 * @typedef {Context['stackTemplates'][0]} StackTemplate
 *
 * What a finding is about: the path of a stack, and a rule and a property of what has the logical ID.
 * @typedef {{stack?: string, rule?: string, logicalId?: string, property?: string}} About
 */

/**
 * key is what a finding is acknowledged by.
 * @param {About} about
 */
const key = ({stack, rule, logicalId, property}) => JSON.stringify([stack, rule, logicalId, property]);

/**
 * validate is what a plugin reports of some templates, less what is acknowledged by its keys.
 * @param {Plugin} plugin
 * @param {Context} context
 * @param {ReadonlySet<string>} acknowledged
 * @param {Validate} [itsOwn]
 */
function validate(plugin, context, acknowledged, itsOwn = plugin.validate) {
  const stacks = new Map(context.stackTemplates.map(t => [t.templatePath, t.stackConstructPath]));
  /** @type {(engine: Engine) => Engine} */
  const filtered = engine => ({
    validateTemplate: (template, ...rest) => {
      const report = engine.validateTemplate(template, ...rest);
      const stack = stacks.get(template.name);
      return {...report, diagnostics: report.diagnostics.filter(d => !acknowledged.has(key({stack, ...aboutWhat(d)})))};
    },
  });
  /** @type {Plugin['initializeEngine']} */
  const initializeEngine = types => filtered(plugin.initializeEngine(types));
  return itsOwn.call(Object.create(plugin, {initializeEngine: {value: initializeEngine}}), context);
}

// What a parameter allows is found at the parameter, and where a property does not take it stands in the message.
const whereResolved = / when resolved at Resources\/([^/]+)\/(.+)$/;

/** @param {Diagnostic} diagnostic */
function aboutWhat({ruleId, entity, propertyPath, message}) {
  const resolved = entity?.entityType === 'Parameter' && whereResolved.exec(message);
  if (!resolved) {
    return {rule: ruleId, logicalId: entity?.logicalId, property: propertyPath};
  }
  const [, logicalId, path] = resolved;
  return {rule: ruleId, logicalId, property: path.replaceAll(/\/Fn::If\/[0-9]+/g, '').replaceAll('/', '.')};
}

module.exports = {key, validate};
