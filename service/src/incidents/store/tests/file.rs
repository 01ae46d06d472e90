use super::*;

#[cfg(unix)]
#[test]
fn t16_the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut home = Home::in_a_file(Limits::default()).unwrap();
    home.put(vec![incident("it")]);
    let Behind::Directory(directory) = &home.behind else { panic!("a file is in a directory") };
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}
