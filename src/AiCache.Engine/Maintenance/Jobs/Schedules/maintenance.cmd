rem AiCache maintenance. The password of the database comes from %APPDATA%\postgresql\pgpass.conf of the account that runs the tasks,
rem or from the service. schtasks asks for the password of that account: it need not be logged on.
setx AICACHE_CONNECTION "@connection@"
@each@
schtasks /Create /TN "@name@" @when@ /RU "%USERDOMAIN%\%USERNAME%" /RP * /TR "@command@"
@end@
