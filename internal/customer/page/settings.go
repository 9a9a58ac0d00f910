package page

import (
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// settings are what a definition sets a new bucket to, each a box of its own beside the bucket.
func (g *graph) settings(def *vendors.Definition, stack *resolve.Stack) {
	b := stack.Resource("Bucket")
	if b == nil {
		return
	}
	for i, n := range g.nodes {
		if n.id == bucketNode && def.Bucket.VersioningOn != "" {
			g.nodes[i].note = "private, keeps versions"
		}
	}
	g.setting(b.Properties["ObjectLockConfiguration"] != nil, "lock", "Object Lock", "keeps each version")
	g.setting(b.Properties["CorsConfiguration"] != nil, "cors", "CORS rules", "for web pages")
	// Uploads that were never finished are less than objects, which go by the customer's choice alone.
	uploads, objects := false, false
	for _, rule := range list(at(b.Properties, "LifecycleConfiguration", "Rules")) {
		uploads = uploads || at(rule, "AbortIncompleteMultipartUpload") != nil
		objects = objects || at(rule, "ExpirationInDays") != nil
	}
	g.setting(uploads, "uploads", "Lifecycle rule", "clears uploads away")
	g.setting(objects, "expiry", "Lifecycle rule", "deletes old objects")
}

// setting is a box beside the bucket, if there is something to draw.
func (g *graph) setting(is bool, id, label, note string) {
	if is {
		g.add(node{id: id, label: label, note: note, kind: "record", inside: true})
		g.join(bucketNode, id, "", "record")
	}
}
