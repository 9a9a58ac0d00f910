package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The apps are what cdk init makes, with five stacks instead of one; STACKS asks for more of them, under other names.
// A vendor's template has no CDK metadata in it, so the settings that put it there are off.

const typeScriptApp = `#!/usr/bin/env node
import * as cdk from 'aws-cdk-lib/core';
%simport { Construct } from 'constructs';

const stacks: [string, new (scope: Construct, id: string) => cdk.Stack][] = [
%s];

const app = new cdk.App();
%s`

// javaScriptApp is run without the cdk command, too: what cdk.json says for the other one stands here. Of what the CDK can
// leave out it leaves out all, as cmd/synth does.
const javaScriptApp = `const cdk = require('aws-cdk-lib/core');
%s
const stacks = [
%s];

const app = new cdk.App({
  outdir: process.env.CDK_OUTDIR ?? 'cdk.out',
  analyticsReporting: false,
  stackTraces: false,
  treeMetadata: false,
  postCliContext: {
    'aws:cdk:enable-path-metadata': false,
    'aws:cdk:disable-asset-metadata': true,
    '@aws-cdk/core:validateAgainstDefaultRules': true,
  },
});
%sapp.synth();
`

const defineStacks = `const count = Number(process.env.STACKS ?? stacks.length);
for (let i = 0; i < count; i++) {
  const [name, VendorStack] = stacks[i % stacks.length];
  const turn = Math.floor(i / stacks.length) + 1;
  new VendorStack(app, count === stacks.length ? name : name + '-' + String(turn).padStart(3, '0'));
}
`

// vendorName is the name of the i-th of n definitions: the apps above count the same way.
func vendorName(defs []*vendors.Definition, i, n int) string {
	name := defs[i%len(defs)].Vendor
	if n == len(defs) {
		return name
	}
	return fmt.Sprintf("%s-%03d", name, i/len(defs)+1)
}

// writePeers writes the sources of both apps.
func (b *bench) writePeers() error {
	for _, old := range []string{b.path("ts", "lib"), b.path("ts", "bin"), b.path("js", "lib")} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	for _, name := range []string{"package.json", "package-lock.json", "cdk.json", "tsconfig.json", "test/vendor-templates.test.ts"} {
		data, err := os.ReadFile(filepath.Join(b.root, "test", "bench", "peers", name))
		if err != nil {
			return err
		}
		if err := writeFile(b.path("ts", name), string(data)); err != nil {
			return err
		}
	}
	var tsImports, jsImports, list strings.Builder
	for _, def := range b.defs {
		data, err := os.ReadFile(b.template(def))
		if err != nil {
			return err
		}
		for lang, dir := range map[*language]string{&typeScript: "ts", &javaScript: "js"} {
			source, err := peerStack(*lang, def.Vendor, def.Version, data)
			if err != nil {
				return err
			}
			if err := writeFile(b.path(dir, "lib", def.Vendor+"-stack"+lang.extension), source); err != nil {
				return err
			}
		}
		class := className(def.Vendor)
		fmt.Fprintf(&tsImports, "import { %s } from '../lib/%s-stack';\n", class, def.Vendor)
		fmt.Fprintf(&jsImports, "const { %s } = require('./lib/%s-stack');\n", class, def.Vendor)
		fmt.Fprintf(&list, "  ['%s', %s],\n", def.Vendor, class)
	}
	for path, text := range map[string]string{
		b.path("ts", "bin", "vendor-templates.ts"): fmt.Sprintf(typeScriptApp, &tsImports, &list, defineStacks),
		b.path("js", "app.js"):                     fmt.Sprintf(javaScriptApp, &jsImports, &list, defineStacks),
		b.path("js", "cdk.json"): `{
  "app": "node app.js",
  "versionReporting": false,
  "pathMetadata": false,
  "assetMetadata": false,
  "notices": false
}
`,
	} {
		if err := writeFile(path, text); err != nil {
			return err
		}
	}
	// All apps have the same packages, once.
	for _, link := range []string{b.path("ts", "node_modules"), b.path("js", "node_modules")} {
		if link == b.shared("ts", "node_modules") {
			continue
		}
		if _, err := os.Lstat(link); err == nil {
			continue
		}
		to, err := filepath.Rel(filepath.Dir(link), b.shared("ts", "node_modules"))
		if err != nil {
			return err
		}
		if err := os.Symlink(to, link); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file and makes its folder.
func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
