package show

import (
	"encoding/json"

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
	var list []Setting
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
