//! The committed OpenAPI document is the one the handlers make.
#![allow(clippy::unwrap_used, clippy::panic)]

#[test]
fn the_committed_document_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let document = gongdao_api::described().unwrap();
    if std::env::var_os("GONGDAO_REFRESH").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == document,
        "docs/openapi.json differs from the handlers; refresh it with\n    \
         GONGDAO_REFRESH=1 cargo test -p gongdao-api --test openapi\nand commit it"
    );
}

#[test]
fn every_operation_tells_its_refusals() {
    let document: serde_json::Value = serde_json::from_str(gongdao_api::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            for status in ["404", "422", "500", "503"] {
                assert!(responses.contains_key(status), "{name} {status}");
            }
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
            let signed_in = operation["security"].is_null();
            assert_eq!(signed_in, responses.contains_key("401") && !path.contains("/sign-in"), "{name}");
            let keyed = operation["parameters"].to_string().contains("Idempotency-Key");
            assert_eq!(keyed, method != "get", "{name}");
            assert!(names.insert(operation["operationId"].to_string()), "{name}: its id is taken");
            assert!(operation["summary"].is_string(), "{name} has no summary");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document: serde_json::Value = serde_json::from_str(gongdao_api::document()).unwrap();
    let mut lost = Vec::new();
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::Object(fields) => {
                if let Some(serde_json::Value::String(reference)) = fields.get("$ref")
                    && document.pointer(reference.trim_start_matches('#')).is_none()
                {
                    lost.push(reference.as_str());
                }
                left.extend(fields.values());
            }
            serde_json::Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}
