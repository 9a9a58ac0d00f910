package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const cloudTrail = "cloudtrail.amazonaws.com"

// checkTrails: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
func (m monitor) checkTrails() {
	trails := m.of("AWS::CloudTrail::Trail")
	m.one("trails", len(trails), m.asked(vendors.ParamDataEventTrail) == "Yes")
	for _, t := range trails {
		for property, want := range map[string]any{
			"IsLogging":                  true,  // else it is made and records nothing
			"EnableLogFileValidation":    true,  // else nobody can say that a log is as CloudTrail wrote it
			"IsMultiRegionTrail":         false, // the policy knows one region's trail, and the bucket is in one
			"IncludeGlobalServiceEvents": false,
		} {
			if got := t.Properties[property]; got != want {
				m.failf("%s has %s %v, must be %v", t.LogicalID, property, got, want)
			}
		}
		m.checkRecords(t)
		to := m.bucketNamed(fmt.Sprint(t.Properties["S3BucketName"]))
		if to == nil {
			m.failf("%s sends its logs to %v, which is not of this stack", t.LogicalID, t.Properties["S3BucketName"])
			continue
		}
		if !slices.Contains(t.DependsOn, to.LogicalID+"Policy") {
			m.failf("%s may be made before the policy of %s, and CloudTrail then refuses it", t.LogicalID, to.LogicalID)
		}
		m.checkTrailArrives(t, *to)
	}
}

func (m monitor) checkTrailArrives(t, to resolve.Resource) {
	m.needs(to.PhysicalID, cloudTrail, 2)
	arn := t.Attributes["Arn"]
	by := func(arn string) map[string][]string {
		return map[string][]string{"aws:SourceArn": {arn}, "s3:x-amz-acl": {"bucket-owner-full-control"}}
	}
	day := "/" + m.region + "/2026/11/27/log.json.gz"
	logs := fmt.Sprintf("%v/AWSLogs/%s/", t.Properties["S3KeyPrefix"], Account)
	m.checkDeliveries(cloudTrail, to.PhysicalID, to.Attributes["Arn"],
		delivery{"the trail's check of the bucket", "", "s3:GetBucketAcl", by(arn), true},
		delivery{"the trail's logs", logs + "CloudTrail" + day, "s3:PutObject", by(arn), true},
		delivery{"the trail's digests", logs + "CloudTrail-Digest" + day, "s3:PutObject", by(arn), true},
		delivery{"another trail's check", "", "s3:GetBucketAcl", by(arn + "2"), false},
		delivery{"another trail's logs", logs + "CloudTrail" + day, "s3:PutObject", by(arn + "2"), false},
		delivery{"logs of another account", strings.Replace(logs, Account, strangeAccount, 1) + "CloudTrail" + day, "s3:PutObject", by(arn), false},
		delivery{"the trail's logs in another's place", "access/" + logs + "CloudTrail" + day, "s3:PutObject", by(arn), false},
		delivery{"the trail's logs with an owner of their own", logs + "CloudTrail" + day, "s3:PutObject", map[string][]string{"aws:SourceArn": {arn}}, false},
	)
}

// event is what happens in the account, by the fields that a trail selects it by.
type event map[string]string

// checkRecords holds what a trail records against what happens: to the bucket's objects all, and nothing else.
func (m monitor) checkRecords(t resolve.Resource) {
	bucket := m.Stack.Resource("Bucket")
	if bucket == nil {
		m.failf("%s is there without a bucket", t.LogicalID)
		return
	}
	arn := bucket.Attributes["Arn"]
	object := func(arn, name, readOnly string) event {
		return event{"eventCategory": "Data", "resources.type": "AWS::S3::Object", "resources.ARN": arn, "eventName": name, "readOnly": readOnly}
	}
	for _, e := range []struct {
		event
		recorded bool
	}{
		{object(arn+"/exports/a.csv", "GetObject", "true"), true},
		{object(arn+"/a", "PutObject", "false"), true},
		{object(arn+"/a", "DeleteObject", "false"), true},
		{object(arn+"-2/a", "GetObject", "true"), false}, // its name begins the same
		{object("arn:aws:s3:::another/a", "GetObject", "true"), false},
		{event{"eventCategory": "Data", "resources.type": "AWS::S3::AccessPoint", "resources.ARN": arn + "/a", "eventName": "GetObject", "readOnly": "true"}, false},
		{event{"eventCategory": "Data", "resources.type": "AWS::Lambda::Function", "resources.ARN": "arn:aws:lambda:us-east-1:111122223333:function:f", "eventName": "Invoke", "readOnly": "false"}, false},
		{event{"eventCategory": "Management", "eventName": "CreateBucket", "readOnly": "false"}, false},
	} {
		got, err := recorded(t, e.event)
		if err != nil {
			m.failf("%s: %v", t.LogicalID, err)
			return
		}
		if got != e.recorded {
			m.failf("%s records %v: %t, must be %t", t.LogicalID, e.event, got, e.recorded)
		}
	}
}

// recorded reports whether a trail's advanced selectors take an event: one of them, by all of its fields.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
func recorded(t resolve.Resource, e event) (bool, error) {
	if t.Properties["EventSelectors"] != nil {
		return false, fmt.Errorf("the proof knows advanced selectors only, and there are others")
	}
	selectors, _ := t.Properties["AdvancedEventSelectors"].([]any)
	for _, s := range selectors {
		fields, _ := s.(map[string]any)["FieldSelectors"].([]any)
		takes := len(fields) > 0
		for _, f := range fields {
			ok, err := fits(f.(map[string]any), e)
			if err != nil {
				return false, err
			}
			takes = takes && ok
		}
		if takes {
			return true, nil
		}
	}
	return false, nil
}

func fits(field map[string]any, e event) (bool, error) {
	value, there := e[fmt.Sprint(field["Field"])]
	fits := there
	for operator, list := range field {
		if operator == "Field" {
			continue
		}
		is := map[string]func(want string) bool{
			"Equals":     func(want string) bool { return value == want },
			"StartsWith": func(want string) bool { return strings.HasPrefix(value, want) },
			"EndsWith":   func(want string) bool { return strings.HasSuffix(value, want) },
		}[strings.TrimPrefix(operator, "Not")]
		values, ok := list.([]any)
		if is == nil || !ok {
			return false, fmt.Errorf("the proof does not know the field selector %s %v", operator, list)
		}
		one := slices.ContainsFunc(values, func(v any) bool { return is(fmt.Sprint(v)) })
		fits = fits && one != strings.HasPrefix(operator, "Not")
	}
	return fits, nil
}
