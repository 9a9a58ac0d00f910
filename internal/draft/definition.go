package draft

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// definition puts together what a definition says.
func definition(p Paste, access vendors.Access, g *granted, note *notes) *vendors.Definition {
	def := &vendors.Definition{
		Vendor: p.Vendor, Name: p.Name, Version: "1.0.0", Guide: p.Guide,
		Purpose: vendors.Todo + " say in a sentence or two what the customer is about to allow",
		Bucket:  vendors.Bucket{Create: p.Create}, Access: access, Permissions: g.permissions, FurtherKMS: g.further,
	}
	if def.Name == "" {
		def.Name = nameOf(p.Vendor)
	}
	if def.Guide == "" {
		def.Guide = vendors.Todo + " write the title of the guide"
	}
	if def.Bucket.Create == "" {
		def.Bucket.Create = vendors.CreateAllowed
	}
	switch {
	case access.BucketPolicy != nil && def.Bucket.Create != vendors.CreateRequired:
		def.Bucket.Create = vendors.CreateRequired
		if g.tlsOnly {
			note.differs("The bucket may be one that is there already.", "The template makes the bucket.", "Requests without TLS are not allowed, and the policy of a bucket that is there already is its owner's.")
			break
		}
		access.BucketPolicy.ExistingBucket = vendors.OfferOptional
		note.remark("The bucket may be one that is there already.", "The template makes one, and existingBucket offers to merge the statements into the policy of one that is there.", "That policy is its owner's.")
	case g.tlsOnly && def.Bucket.Create != vendors.CreateRequired:
		def.Bucket.Create = vendors.CreateRequired
		note.differs("Requests without TLS are not allowed.", "The template makes the bucket, whose policy refuses them.", "Of a bucket that is there already only its owner can say so.")
	}
	if g.prefix {
		def.Bucket.Prefix = vendors.OfferOptional
		beginning := fmt.Sprintf("The keys begin with %s.", shown(g.places.prefix))
		if isPlaceholder(g.places.prefix) {
			note.remark(beginning, "The customer may give a prefix, or none. Whoever gives none opens the whole bucket.", "It is taken for what each customer chooses.")
		} else {
			note.differsAbout(vendors.AboutPrefix, beginning, "The customer may give another prefix, or none, and then the whole bucket is open.", vendors.Todo+" say why a customer who gives no prefix should open the whole bucket",
				"Where the keys begin so for every customer, leave -prefix out: bucket.prefixes has it then, and no other object is opened.")
		}
	}
	if g.places.begins {
		guest := access.BucketPolicy
		def.Bucket.Name = &vendors.BucketName{
			Prefix: g.places.bucket, Dots: strings.Contains(g.places.bucket, ".") && def.Bucket.Create != vendors.CreateNever,
			Existing: def.Bucket.Create != vendors.CreateRequired || guest != nil && guest.ExistingBucket.Offered(),
		}
	}
	if own := g.places.own; own != nil {
		def.Bucket.Prefixes = own
		note.remark(fmt.Sprintf("The keys begin with %s.", words.And(own)), "bucket.prefixes says so, for all of the definition.", "It is taken for what is the same for each customer.",
			"Where each customer has another one, say what stands for it with -prefix.")
	}
	def.Differences = note.differences(def)
	def.HandBack = handBack(def)
	return def
}

// nameOf is a name made of an id.
func nameOf(id string) string {
	parts := strings.Split(id, "-")
	for i, part := range parts {
		parts[i] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, " ")
}

// handBack are what the vendor needs, and what its form most often asks for.
func handBack(def *vendors.Definition) []vendors.HandBack {
	var list []vendors.HandBack
	add := func(value vendors.Handed, what string) {
		list = append(list, vendors.HandBack{Field: fmt.Sprintf("%s your form's field for the %s", vendors.Todo, what), Value: value})
	}
	add(vendors.HandedBucketName, "bucket's name")
	add(vendors.HandedBucketRegion, "bucket's region")
	if def.Access.Role != nil {
		add(vendors.HandedRoleARN, "role's ARN")
	}
	if def.Access.KeyedUser != nil {
		add(vendors.HandedKeyID, "access key's ID")
		add(vendors.HandedKeySecret, "secret access key")
	}
	return list
}

// short are the keys whose lists stand on one line.
var short = []string{"actions", "on", "partitions", "prefixes"}

// write makes the file of the definition, and reads it again as it will be read.
func (d *Draft) write() error {
	var n yaml.Node
	if err := n.Encode(d.Definition); err != nil {
		return err
	}
	flow(&n)
	var b bytes.Buffer
	b.WriteString("# yaml-language-server: $schema=vendor.schema.json\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(&n), e.Close()); err != nil {
		return err
	}
	text := b.String()
	for _, key := range []string{"bucket", "access", "permissions", "furtherKms", "differences", "handBack"} {
		text = strings.Replace(text, "\n"+key+":\n", "\n\n"+key+":\n", 1)
	}
	// The encoder quotes the key, which YAML 1.1 takes for true: our reader does not, and people write it so.
	text = strings.ReplaceAll(text, "\n    \"on\": [", "\n    on: [")
	d.Text = []byte(text)
	def, err := vendors.Parse(d.Definition.Vendor+".yaml", d.Text)
	if err != nil {
		return fmt.Errorf("what is pasted makes a definition that is refused:\n%w", err)
	}
	d.Definition = def
	return nil
}

// flow writes short lists on one line, and actions in quotes.
func flow(n *yaml.Node) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && slices.Contains(short, n.Content[i-1].Value) && child.Kind == yaml.SequenceNode {
			child.Style = yaml.FlowStyle
			for _, item := range child.Content {
				if strings.Contains(item.Value, ":") {
					item.Style = yaml.DoubleQuotedStyle
				}
			}
		}
		flow(child)
	}
}
