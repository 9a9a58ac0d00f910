package show

import (
	"encoding/json"
	"fmt"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Setting is what a bucket is set to, or must be: a new one is, and the owner of one that is there sets it.
type Setting struct {
	// Words say what it does, in sentences.
	Words []string `json:"words"`
	Why   string   `json:"why"`
	// Existing are what the owner of a bucket that is there does, in sentences, and Commands with what. Both are empty where
	// the definition offers none, or where such a bucket needs nothing.
	Existing []string `json:"existing,omitempty"`
	Commands []string `json:"commands,omitempty"`
}

// settings are those of the first bucket and of those of further sets.
func settings(def *vendors.Definition) []Setting {
	var list []Setting
	for _, name := range def.SetNames() {
		if name == "" || def.Set(name).Bucket != nil {
			list = append(list, settingsOf(def.Alone(name), name)...)
		}
	}
	return list
}

// settingsOf are those of one bucket.
func settingsOf(def *vendors.Definition, set string) []Setting {
	list := keeping(def.Bucket)
	if l := def.Bucket.Lifecycle; l != nil {
		list = append(list, lifecycle(*l, def.Bucket)...)
	}
	if len(def.Bucket.CORS) > 0 {
		list = append(list, cors(def.Bucket.CORS)...)
	}
	for i := range list {
		if set != "" {
			list[i].Words = append([]string{"Of the bucket of " + set + ":"}, list[i].Words...)
		}
		if !def.MayBeExisting() {
			list[i].Existing, list[i].Commands = nil, nil
		}
	}
	return list
}

// keeping is what must be kept of objects.
func keeping(b vendors.Bucket) []Setting {
	const turnOn = "A bucket that is there already must have it on: this turns it on, and changes nothing of what is stored. Versions then cost storage."
	command := "aws s3api put-bucket-versioning --bucket YOUR-BUCKET --versioning-configuration Status=Enabled"
	if b.VersioningOn != "" {
		return []Setting{{
			Words: []string{"Versioning is on: what is overwritten or deleted stays as an earlier version, which costs storage. It can be suspended later, and never be off again."},
			Why:   b.VersioningOn, Existing: []string{turnOn}, Commands: []string{command},
		}}
	}
	lock := b.ObjectLock
	if lock == nil {
		return nil
	}
	s := Setting{Why: lock.Why, Words: []string{"Object Lock is on, and versioning with it. It can never be turned off again, by nobody, and versioning can never be suspended: " +
		"to be without it, another bucket is needed. It is on from the launch of a new bucket on."},
		Existing: []string{"A bucket that is there already must have it on. That can never be undone:"}}
	configuration := `{"ObjectLockEnabled":"Enabled"}`
	switch lock.Mode {
	case "":
		s.Words = append(s.Words, "What is written without a retention of its own can be deleted as before.")
	case vendors.LockGovernance:
		s.Words = append(s.Words, fmt.Sprintf("Every version of an object is kept for %d days, and can be deleted before by nobody but who has s3:BypassGovernanceRetention.", lock.Days.Number()))
	default:
		s.Words = append(s.Words, fmt.Sprintf("Every version of an object is kept for %d days, and can be deleted before by nobody, the root of your account and AWS included: "+
			"until then it costs storage, whatever you do.", lock.Days.Number()))
	}
	if lock.Mode != "" {
		configuration = fmt.Sprintf(`{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"%s","Days":%d}}}`, lock.Mode, lock.Days.Number())
	}
	s.Commands = []string{command, "aws s3api put-object-lock-configuration --bucket YOUR-BUCKET --object-lock-configuration '" + configuration + "'"}
	return []Setting{s}
}

// lifecycle is what S3 clears away by itself.
func lifecycle(l vendors.Lifecycle, b vendors.Bucket) (list []Setting) {
	if n := l.AbortUploads.Number(); n > 0 {
		list = append(list, Setting{
			Words: []string{fmt.Sprintf("S3 clears away uploads in parts that were not finished %d days after they began. They are no objects, and nobody could read them.", n)},
			Why:   l.Why,
			Existing: []string{"A bucket that is there already has one list of such rules, which is yours: the second command puts another list in the place of " +
				"the one that the first shows. Where that shows rules, put them into it too."},
			Commands: []string{
				"aws s3api get-bucket-lifecycle-configuration --bucket YOUR-BUCKET",
				fmt.Sprintf("aws s3api put-bucket-lifecycle-configuration --bucket YOUR-BUCKET --lifecycle-configuration "+
					`'{"Rules":[{"ID":"AbortUnfinishedUploads","Status":"Enabled","Filter":{},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":%d}}]}'`, n),
			},
		})
	}
	if l.Expiry != "" {
		under := underOwn(b)
		if b.Prefix.Offered() {
			under = ", under Prefix where you give one"
		}
		list = append(list, Setting{Why: l.Expiry, Words: []string{"No object is deleted by itself, unless you say with " + vendors.ParamExpireAfterDays +
			" after how many days: then every object of a new bucket is" + under + "."}})
	}
	return list
}

// corsOfAPI is a rule as the API of S3 has it, in the order of its documentation.
type corsOfAPI struct {
	AllowedHeaders []string         `json:",omitempty"`
	AllowedMethods []vendors.Method `json:",omitempty"`
	AllowedOrigins []string
	ExposeHeaders  []string `json:",omitempty"`
	MaxAgeSeconds  int      `json:",omitempty"`
}

// cors are one setting a rule, the last of which says how an existing bucket gets them all: S3 knows one list a bucket.
func cors(rules []vendors.CORS) []Setting {
	var list []Setting
	var api struct{ CORSRules []corsOfAPI }
	for _, c := range rules {
		list = append(list, Setting{Words: []string{c.Words()}, Why: c.Why})
		api.CORSRules = append(api.CORSRules, corsOfAPI{c.Headers, c.Methods, c.From(), c.Expose, c.MaxAge.Seconds()})
	}
	text, err := json.Marshal(api)
	if err != nil {
		panic(err) // it is texts and numbers
	}
	last := &list[len(list)-1]
	last.Existing = []string{"A bucket that is there already has one list of such rules, which is yours: the second command puts another list in the place of " +
		"the one that the first shows. Where that shows rules, put them into it too."}
	last.Commands = []string{
		"aws s3api get-bucket-cors --bucket YOUR-BUCKET",
		"aws s3api put-bucket-cors --bucket YOUR-BUCKET --cors-configuration '" + string(text) + "'",
	}
	return list
}
