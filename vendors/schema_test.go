package vendors_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "write the files that the tests compare with")

func TestSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	const file = "vendor.schema.json"
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the type Definition says: run go generate ./vendors", file)
	}
}

// generate makes the JSON Schema of a definition from its type.
func generate() ([]byte, error) {
	r := jsonschema.Reflector{
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		DoNotReference:             true, // an editor shows the whole of what a key may hold
		Mapper:                     schemaOf,
	}
	s := r.Reflect(&vendors.Definition{})
	s.ID = "https://github.com/bucketgrant/bucketgrant/vendors/vendor.schema.json"
	s.Title = "Bucketgrant vendor definition"
	s.Description = "What one vendor asks of its customers: the content of one file vendors/<id>.yaml."
	addExamples(s, "")
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

// schemaOf returns the schema of a type whose fields do not say it all, nil for any other. It is fresh each time:
// the reflector adds each field's description to it.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[vendors.Partition]():
		return oneOf(partitions()...)
	case reflect.TypeFor[vendors.Create]():
		return oneOf(vendors.CreateAllowed, vendors.CreateRequired, vendors.CreateNever)
	case reflect.TypeFor[vendors.Offer]():
		return oneOf(vendors.OfferNever, vendors.OfferOptional, vendors.OfferRecommended)
	case reflect.TypeFor[vendors.KeyUse]():
		return oneOf(vendors.KeyNever, vendors.KeyOptional, vendors.KeyRequired)
	case reflect.TypeFor[vendors.Days]():
		return &jsonschema.Schema{Type: "string", Pattern: "^[1-9][0-9]{0,3}d$", Extras: map[string]any{"patternErrorMessage": "a number of days such as 7d"}}
	case reflect.TypeFor[vendors.LockMode]():
		return oneOf(vendors.LockModes()...)
	case reflect.TypeFor[vendors.Method]():
		return oneOf(vendors.Methods()...)
	case reflect.TypeFor[vendors.Principal]():
		return principal()
	case reflect.TypeFor[vendors.Texts]():
		return oneOrMore(&jsonschema.Schema{Type: "string", MinLength: new(uint64(1)), MaxLength: new(uint64(200))})
	case reflect.TypeFor[vendors.ExternalID]():
		return externalID()
	case reflect.TypeFor[vendors.RoleName]():
		return roleName()
	case reflect.TypeFor[vendors.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: "^[1-9][0-9]{0,2}[hm]$", Extras: map[string]any{"patternErrorMessage": "hours or minutes such as 12h or 90m"}}
	case reflect.TypeFor[vendors.Target]():
		return oneOf(vendors.OnBucket, vendors.OnObjects, vendors.OnAccount)
	case reflect.TypeFor[vendors.Event]():
		return oneOf(vendors.EventCreated, vendors.EventRemoved)
	case reflect.TypeFor[vendors.Moment]():
		return oneOf(vendors.AtLaunch, vendors.AfterLaunch)
	case reflect.TypeFor[vendors.QueueAction]():
		return oneOf(vendors.QueueActions()...)
	case reflect.TypeFor[vendors.TopicAction]():
		return oneOf(vendors.TopicActions()...)
	case reflect.TypeFor[vendors.About]():
		return oneOf(vendors.Abouts()...)
	case reflect.TypeFor[vendors.Handed]():
		return oneOf(vendors.AllHanded()...)
	case reflect.TypeFor[vendors.Audience]():
		return audience()
	case reflect.TypeFor[vendors.Operator]():
		return oneOf(vendors.Operators()...)
	case reflect.TypeFor[vendors.Accounts]():
		return accounts()
	case reflect.TypeFor[vendors.TrustedAccount]():
		return trustedAccount()
	case reflect.TypeFor[map[string]string]():
		return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{Type: "string", MinLength: new(uint64(1)), MaxLength: new(uint64(80))}}
	default:
		return nil
	}
}

func partitions() []vendors.Partition {
	return []vendors.Partition{vendors.PartitionAWS, vendors.PartitionGov, vendors.PartitionChina, vendors.PartitionEurope}
}

func oneOf[S ~string](values ...S) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, value := range values {
		s.Enum = append(s.Enum, value)
	}
	return s
}

// accounts is an account ID, or one for each partition. Type takes one type only, so the two go into Extras.
func accounts() *jsonschema.Schema {
	s := accountID()
	s.Type = ""
	s.Extras["type"] = []string{"string", "object"}
	s.MinProperties = new(uint64(1))
	s.AdditionalProperties = jsonschema.FalseSchema
	s.Properties = jsonschema.NewProperties()
	for _, partition := range partitions() {
		s.Properties.Set(string(partition), described(accountID(), "The account ID in this partition."))
	}
	return s
}

// trustedAccount is a moment, account IDs, or an account ID for each of what decides.
func trustedAccount() *jsonschema.Schema {
	s := sets(accountID())
	for _, partition := range partitions() {
		s.Properties.Set(string(partition), described(oneOrMore(accountID()), "The account ID in this partition, or a list of several at once."))
	}
	s.Pattern = "^([0-9]{12}|atLaunch)$"
	s.Extras["patternErrorMessage"] = `a 12-digit AWS account ID, or "atLaunch" where the customer types it`
	return s
}

// principal is a moment, the one moment with what is known of the principal before, ARNs, or ARNs for each of what decides.
func principal() *jsonschema.Schema {
	s := sets(principalARN())
	s.MaxProperties = new(uint64(1))
	s.Pattern = "^(atLaunch|afterLaunch|arn:.+)$"
	s.Extras["patternErrorMessage"] = `the ARN of a user or role as the vendor publishes it, or "atLaunch" or "afterLaunch" where the customer types it`
	for _, when := range []vendors.Moment{vendors.AtLaunch, vendors.AfterLaunch} {
		known := &jsonschema.Schema{Description: "Typed by the customer at this moment, of an account that is known before.", Type: "object", Required: []string{"account"}, AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties()}
		account := accounts()
		account.Description = "The principal's AWS account ID, or one for each partition in which the vendor serves customers."
		known.Properties.Set("account", account)
		s.Properties.Set(string(when), known)
	}
	return s
}

// externalID is "required", or what there is to say of it.
func externalID() *jsonschema.Schema {
	type plain vendors.ExternalID
	r := jsonschema.Reflector{FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, DoNotReference: true, Mapper: func(t reflect.Type) *jsonschema.Schema {
		switch t {
		case reflect.TypeFor[vendors.Maker]():
			return oneOf(vendors.MadeByVendor, vendors.MadeByCustomer)
		case reflect.TypeFor[vendors.Moment]():
			return oneOf(vendors.AtLaunch, vendors.AfterLaunch)
		}
		return schemaOf(t)
	}}
	s := r.Reflect(&plain{})
	s.Version, s.ID, s.Type, s.MinProperties = "", "", "", new(uint64(1))
	s.Pattern = "^required$"
	s.Extras = map[string]any{"type": []string{"string", "object"}, "patternErrorMessage": `"required"`}
	return s
}

// roleName is a naming, or how the name that is required begins.
func roleName() *jsonschema.Schema {
	type plain vendors.RoleName
	r := jsonschema.Reflector{FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, DoNotReference: true}
	s := r.Reflect(&plain{})
	s.Version, s.ID, s.Type = "", "", ""
	s.Pattern = "^(never|optional|required)$"
	s.Extras = map[string]any{"type": []string{"string", "object"}, "patternErrorMessage": `"never", "optional" or "required"`}
	return s
}

func principalARN() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: "^arn:.+$", Extras: map[string]any{"patternErrorMessage": "the ARN of a user or role as the vendor publishes it"}}
}

// sets is one value, a list of several, or those for each of what decides.
func sets(value *jsonschema.Schema) *jsonschema.Schema {
	of := oneOrMore(value)
	s := &jsonschema.Schema{
		Items: value, MinItems: new(uint64(1)), UniqueItems: true,
		MinProperties: new(uint64(1)), AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties(),
		Extras: map[string]any{"type": []string{"string", "array", "object"}},
	}
	byPartition := &jsonschema.Schema{
		Type: "object", MinProperties: new(uint64(1)), AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties(),
		Description: "What is trusted in each partition.",
	}
	for _, partition := range partitions() {
		byPartition.Properties.Set(string(partition), described(oneOrMore(value), "What is trusted in this partition: one, or a list of several at once."))
	}
	s.Properties.Set(string(vendors.ByPartition), byPartition)
	s.Properties.Set(string(vendors.ByCloud), &jsonschema.Schema{
		Type: "object", MinProperties: new(uint64(1)), AdditionalProperties: of,
		Description: "What is trusted for each of the vendor's own clouds. The customer chooses one by its name here: 1 to 40 letters, digits and hyphens.",
	})
	s.Properties.Set(string(vendors.ByRegion), &jsonschema.Schema{
		Type: "object", MinProperties: new(uint64(1)), AdditionalProperties: of,
		Description: "What is trusted in each AWS region. A launch in another region is refused.",
	})
	return s
}

// oneOrMore is one value or a list of several.
func oneOrMore(value *jsonschema.Schema) *jsonschema.Schema {
	one := *value
	one.Type = ""
	one.Items, one.MinItems, one.UniqueItems = value, new(uint64(1)), true
	one.Extras = map[string]any{"type": []string{"string", "array"}}
	if words := value.Extras["patternErrorMessage"]; words != nil {
		one.Extras["patternErrorMessage"] = words
	}
	return &one
}

func accountID() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: "^[0-9]{12}$", Extras: map[string]any{"patternErrorMessage": "a 12-digit AWS account ID"}}
}

// audience is an offer, a moment or an audience, or a list of audiences.
func audience() *jsonschema.Schema {
	one := &jsonschema.Schema{Type: "string", MinLength: new(uint64(1)), MaxLength: new(uint64(255))}
	return &jsonschema.Schema{
		MinLength: new(uint64(1)), MaxLength: new(uint64(255)), Items: one, MinItems: new(uint64(1)), UniqueItems: true,
		Extras: map[string]any{"type": []string{"string", "array"}},
	}
}
