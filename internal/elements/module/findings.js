'use strict';
// What the engine of the validation finds. The CDK puts all findings of a rule together, under the text of the first one, and
// so loses what each of them says and whether it holds. Here each stands for itself, in the words that the CDK has for it.

/**
 * @import {IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation} from 'aws-cdk-lib'
 *
 * The CDK's plugin. Its engine is private there.
 * @typedef {object} Plugin
 * @property {{validateDetailed: ValidateDetailed}} engine
 * @property {(this: Plugin, context: Context) => PolicyValidationPluginReport} validate
 * @property {string | undefined} version
 *
 * @typedef {Pick<IPolicyValidationContext, 'stackTemplates'>} Context
 * @typedef {Context['stackTemplates'][0]} StackTemplate
 * @typedef {{ruleId: string, propertyPath?: string, entity?: {logicalId?: string}}} Diagnostic
 * @typedef {(file: {path: string}, ...rest: unknown[]) => {diagnostics: Diagnostic[]}} ValidateDetailed
 *
 * What a finding is about: the path of a stack, and a rule and a property of what has the logical ID.
 * @typedef {{stack?: string, rule?: string, logicalId?: string, property?: string}} About
 * @typedef {About & {violation: PolicyViolation}} Finding
 */

/**
 * each returns the findings about some templates, one by one.
 * @param {Plugin} plugin
 * @param {readonly StackTemplate[]} stackTemplates
 * @returns {Finding[]}
 */
exports.each = (plugin, stackTemplates) => stackTemplates.flatMap(template => {
  const {validate, engine} = plugin;
  /** @type {{diagnostics: Diagnostic[]}[]} */
  const found = [];
  const together = validate.call(withEngine(plugin, {
    validateDetailed: (...call) => {
      const report = engine.validateDetailed(...call);
      found.push(...report.diagnostics.map(d => ({...report, diagnostics: [d]})));
      return report;
    },
  }), {stackTemplates: [template]});
  const findings = found.flatMap(report => {
    const {violations} = validate.call(withEngine(plugin, {validateDetailed: () => report}), {stackTemplates: [template]});
    return violations.map(violation => ({violation, stack: template.stackConstructPath, ...aboutWhat(report.diagnostics[0])}));
  });
  // An engine that does not tell single findings has told these: none of them can be acknowledged.
  return findings.length > 0 ? findings : together.violations.map(violation => ({violation}));
});

/**
 * without returns a plugin that does not report what is acknowledged, and groups the rest as the CDK does.
 * @param {Plugin} plugin
 * @param {readonly StackTemplate[]} stackTemplates
 * @param {(about: About) => boolean} acknowledged
 * @returns {Plugin}
 */
exports.without = (plugin, stackTemplates, acknowledged) => {
  const stacks = new Map(stackTemplates.map(t => [t.templatePath, t.stackConstructPath]));
  return withEngine(plugin, {
    validateDetailed: (file, ...rest) => {
      const report = plugin.engine.validateDetailed(file, ...rest);
      const stack = stacks.get(file.path);
      return {...report, diagnostics: report.diagnostics.filter(d => !acknowledged({stack, ...aboutWhat(d)}))};
    },
  });
};

/** @param {Diagnostic} diagnostic */
function aboutWhat({ruleId, entity, propertyPath}) {
  return {rule: ruleId, logicalId: entity?.logicalId, property: propertyPath};
}

/**
 * @param {Plugin} plugin
 * @param {Plugin['engine']} engine
 * @returns {Plugin}
 */
function withEngine(plugin, engine) {
  return Object.create(plugin, {engine: {value: engine}});
}
