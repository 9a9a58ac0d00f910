// What a signed invitation makes of the page for an organization: the same launch as Go's invite -organization prints.

import {capabilities} from './check.mjs';
import {link, partitionOf, templateURL, write} from './launch.mjs';

/** @import {Found, OrganizationPage} from './data.d.ts' */
/** @import {Request} from './launch.mjs' */

/**
 * The launch for what an invitation gives, in a region.
 * @param {OrganizationPage} page
 * @param {Found} found
 * @param {string} region
 */
export function launchOf(page, found, region) {
  const {partition} = partitionOf(page.rules, region);
  const stackName = found.stackName ?? page.vendor;
  const {parameters} = page.check;
  /** @type {Request} */
  const request = {
    vendor: page.vendor, version: page.version, region, stackName, templateURL: templateURL(page, region), assemblyURL: '',
    given: parameters.filter(({name}) => name in found.values).map(({name}) => ({name, value: found.values[name], description: page.descriptions[name]})),
    missing: parameters.filter((p) => !(p.name in found.values) && p.default === undefined).map(({name}) => ({name, description: page.descriptions[name] ?? ''})),
    capabilities: capabilities(page.check, {partition, region, urlSuffix: page.urlSuffixes[partition], stackName}, found.values),
  };
  const here = (/** @type {string} */ text) => text.replaceAll(page.placeholders.stackName, stackName).replaceAll(page.placeholders.region, region);
  const {createStack, terraform, deleteStack} = write(page.commands, request);
  return {link: link(page.rules, request), createStack, terraform, deleteStack, stacks: here(page.stacks), policy: here(page.launchPolicy)};
}
