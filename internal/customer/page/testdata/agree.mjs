// Runs the page's own modules on cases from Go: JSON on stdin, JSON on stdout.

import {readFileSync} from 'node:fs';
import {broken, capabilities, condition, elsewhere, inapplicable, missing, problem, unsendable} from '../web/check.mjs';
import {assemblyURL, launchedURL, link, write} from '../web/launch.mjs';
import {webcrypto} from 'node:crypto';
import {read, refuseConflicts} from '../web/address.mjs';
import {check, message} from '../web/invitation.mjs';
import {launchOf} from '../web/everywhere.mjs';
import {formOf, parse} from '../web/handback.mjs';
import {add, edit, statements} from '../web/policy.mjs';
import {newExternalID} from '../web/externalid.mjs';

const {pages, handBack, cases} = JSON.parse(readFileSync(0, 'utf8'));

const run = {
  value({page, name, value}) {
    const p = pages[page].check.parameters.find((q) => q.name === name);
    return {unsendable: unsendable(pages[page].rules, p, value), problem: problem(p, value)};
  },
  elsewhere({name, value, place}) {
    return elsewhere(name, value, place);
  },
  launch({page, region, partition, urlSuffix, stackName, given, needed}) {
    const {check, rules, commands, vendor, assemblySha256, descriptions} = pages[page];
    const place = {partition, region, urlSuffix, stackName};
    const absent = missing(check, given);
    const names = [...Object.keys(given), ...absent].map((name) => ({name}));
    const request = {
      vendor, version: '1.2.3', region, stackName, templateURL: launchedURL(pages[page], region, names), assemblyURL: assemblyURL(pages[page], region), assemblySha256,
      given: check.parameters.filter((p) => p.name in given).map((p) => ({name: p.name, value: given[p.name], description: descriptions[p.name]})),
      missing: [...absent, ...needed].map((name) => ({name, description: descriptions[name]})),
      capabilities: capabilities(check, place, {...given, ...Object.fromEntries(needed.map((name) => [name, name]))}),
    };
    return {
      missing: absent, broken: broken(check, place, given).map((b) => b.description).sort(),
      conditions: Object.fromEntries(Object.keys(check.conditions).map((name) => [name, condition(check, place, given, name)])),
      link: link(rules, request), ...write(commands, request),
    };
  },
  inapplicable({page, given, decided}) {
    const place = {partition: 'aws', region: 'us-east-1', urlSuffix: 'amazonaws.com', stackName: 'x'};
    return [...inapplicable(pages[page].check, place, given, decided)].sort();
  },
  policy({rules, ask, policy, remove, none}) {
    const ours = remove ? {statements: []} : statements(rules, ask);
    if (ours.problems) return ours;
    return none ? add(rules, ask, ours.statements) : edit(rules, policy, ask, ours.statements);
  },
  newExternalID() {
    return newExternalID(webcrypto);
  },
  handBack({vendor, input}) {
    const rules = handBack[vendor];
    const {values, problems, missing} = parse(rules, input);
    return {values, problems, missing, form: formOf(rules, values).map(({field, slot, text}) => ({field, slot, text}))};
  },
  /** What the page thinks of an address; sign: a signature made here, by the browser's own means, over the page's own bytes. */
  async invitation({page, invitations, hash, now, without, sign}) {
    const p = {...pages[page], invitations};
    const found = read({...p, regions: p.rules.partitions.flatMap((q) => q.regions)}, hash);
    if (sign) {
      const key = await webcrypto.subtle.importKey('pkcs8', Buffer.from(sign, 'base64'), {name: 'Ed25519'}, false, ['sign']);
      return {made: Buffer.from(await webcrypto.subtle.sign({name: 'Ed25519'}, key, message(invitations.domain, p.vendor, found.pairs))).toString('base64')};
    }
    const old = {subtle: {importKey: async () => { throw new DOMException('Unrecognized name.', 'NotSupportedError'); }}};
    const {state} = await check(p, found, new Date(now), {nothing: undefined, ed25519: old, '': webcrypto}[without ?? '']);
    return {state, message: Buffer.from(message(invitations.domain, p.vendor, found.pairs)).toString('base64')};
  },
  /** What the page for an organization makes of an address. */
  async organization({data, hash, now, region}) {
    const found = read(data, hash);
    const {state} = await check(data, found, new Date(now), webcrypto);
    return {state, refused: found.refused, ...launchOf(data, found, region)};
  },
  address({page, hash}) {
    const p = pages[page];
    const found = read({...p, regions: p.rules.partitions.flatMap((q) => q.regions)}, hash);
    refuseConflicts(p, found, {partition: 'aws', region: 'us-east-1', urlSuffix: 'amazonaws.com', stackName: 'x'});
    return found;
  },
};

process.stdout.write(JSON.stringify(await Promise.all(cases.map((c) => run[c.kind](c)))));
